import { ConfigFields } from './config-fields.js';
import { gemma3 } from './gemma3.js';
import { jamba } from './jamba.js';
import { llama } from './llama.js';
import { mamba } from './mamba.js';
import { mamba2 } from './mamba2.js';
import type { ModelFamily, ModelShape } from './model-family.js';
import { nemotronH } from './nemotron-h.js';

/** By `model_type` of config.json. */
const families: Readonly<Record<string, ModelFamily>> = {
  jamba,
  mamba,
  mamba2,
  llama,
  mistral: llama,
  gemma3_text: gemma3,
  nemotron_h: nemotronH,
};

export const supportedFamilies: readonly string[] = Object.keys(families);

/** @throws ModelFormatError when the family is unknown or its configuration cannot be run. */
export function readModel(dir: string): { family: ModelFamily; config: ModelShape } {
  const fields = ConfigFields.open(dir);
  const type = fields.text('model_type');
  const family = families[type];
  if (family === undefined || !Object.hasOwn(families, type))
    throw fields.refusal('model_type', `one of ${supportedFamilies.join(', ')} is needed`, 'Choose such a model.');
  return { family, config: family.read(fields) };
}
