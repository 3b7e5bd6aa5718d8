import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonObject, type JsonValue, jsonObject, jsonValue } from '@marimba/contracts';

/** A workflow of a page, with the input that stands under it and the output, where one is shown. */
export interface GuideExample {
  page: string;
  name: string;
  yaml: string;
  input: JsonObject;
  output: JsonValue | undefined;
}

const folder = join(import.meta.dirname, '..', '..', '..', 'docs');

/** The fenced blocks of a page: each `yaml` begins an example, `json input` and `json output` belong to the one before. */
export function examplesOf(page: string): GuideExample[] {
  const examples: GuideExample[] = [];
  for (const [, info, text] of readFileSync(join(folder, page), 'utf8').matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)) {
    const last = examples.at(-1);
    if (info === 'yaml')
      examples.push({ page, name: /^name: (.+)$/m.exec(text!)?.[1] ?? '', yaml: text!, input: {}, output: undefined });
    else if (info === 'json input') last!.input = jsonObject.parse(JSON.parse(text!));
    else if (info === 'json output') last!.output = jsonValue.parse(JSON.parse(text!));
  }
  return examples;
}
