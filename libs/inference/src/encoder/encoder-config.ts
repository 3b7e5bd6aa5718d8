import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFormatError } from '../errors.js';
import { ConfigFields } from '../models/config-fields.js';
import { readJsonObject } from '../weights/json-file.js';

/** BERT (Devlin et al. 2018; so are MiniLM, BGE, E5 and GTE), RoBERTa (Liu et al. 2019), XLM-RoBERTa (Conneau et al. 2019). */
export const encoderFamilies = ['bert', 'roberta', 'xlm-roberta'] as const;
export type EncoderFamily = (typeof encoderFamilies)[number];

/** `scores`: reads two texts and says how well they fit (a cross-encoder). */
export type EncoderKind = 'vectors' | 'scores';
export type Pooling = 'mean' | 'cls' | 'max';

export interface EncoderShape {
  family: EncoderFamily;
  vocabularySize: number;
  hiddenSize: number;
  layers: number;
  heads: number;
  intermediateSize: number;
  positions: number;
  tokenTypes: number;
  normEpsilon: number;
  activation: 'gelu' | 'gelu-tanh' | 'relu';
  /** RoBERTa counts positions from behind the padding id. */
  firstPosition: number;
}

export interface EncoderConfig {
  family: string;
  kind: EncoderKind;
  pooling: Pooling;
  /** What stands before a question, and before a passage. */
  prefixes: { query: string; passage: string };
  /** Tokens at most, the special ones included. */
  contextLength: number;
  hiddenSize: number;
  layers: number;
  vocabularySize: number;
  /** For writing the graph; undefined where only an ONNX file can say it. */
  shape: EncoderShape | undefined;
}

/** Whether a folder holds an encoder, by its `model_type`, or by the files that sentence-transformers puts there. */
export function isEncoderFolder(dir: string): boolean {
  if (!existsSync(join(dir, 'config.json'))) return false;
  const type = readJsonObject(join(dir, 'config.json'))['model_type'];
  return (encoderFamilies as readonly unknown[]).includes(type) || existsSync(join(dir, 'modules.json'));
}

/** @throws ModelFormatError naming file and field */
export function readEncoderConfig(dir: string): EncoderConfig {
  const fields = ConfigFields.open(dir);
  const type = fields.text('model_type');
  const family = encoderFamilies.find((each) => each === type);
  const shape = family === undefined ? undefined : readShape(fields, family);
  checkModules(dir);
  const positions = fields.positive('max_position_embeddings', 512);
  const usable = shape === undefined ? positions : positions - shape.firstPosition;
  return {
    family: type,
    kind: kindOf(fields),
    pooling: readPooling(dir),
    prefixes: readPrefixes(dir),
    contextLength: Math.min(usable, readLimit(dir) ?? usable),
    hiddenSize: fields.positive('hidden_size'),
    layers: fields.positive('num_hidden_layers'),
    vocabularySize: fields.positive('vocab_size'),
    shape,
  };
}

function readShape(fields: ConfigFields, family: EncoderFamily): EncoderShape {
  fields.expect('position_embedding_type', ['absolute']);
  fields.expect('hidden_act', ['gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu']);
  const activation = fields.has('hidden_act') ? fields.text('hidden_act') : 'gelu';
  const hiddenSize = fields.positive('hidden_size');
  const heads = fields.positive('num_attention_heads');
  fields.multiple('hidden_size', hiddenSize, 'num_attention_heads', heads);
  return {
    family,
    vocabularySize: fields.positive('vocab_size'),
    hiddenSize,
    layers: fields.positive('num_hidden_layers'),
    heads,
    intermediateSize: fields.positive('intermediate_size'),
    positions: fields.positive('max_position_embeddings', 512),
    tokenTypes: fields.positive('type_vocab_size', 2),
    normEpsilon: fields.epsilon('layer_norm_eps', 1e-12),
    activation: activation === 'relu' ? 'relu' : activation === 'gelu' ? 'gelu' : 'gelu-tanh',
    firstPosition: family === 'bert' ? 0 : fields.integer('pad_token_id', 0, 1) + 1,
  };
}

/** A cross-encoder says itself that it classifies; one number has to come out, which is the score. */
function kindOf(fields: ConfigFields): EncoderKind {
  const architectures = fields.raw('architectures');
  const classifies =
    Array.isArray(architectures) && architectures.some((each) => /ForSequenceClassification$/.test(each));
  if (!classifies) return 'vectors';
  const labels = fields.raw('id2label');
  const count =
    typeof labels === 'object' && labels !== null ? Object.keys(labels).length : fields.positive('num_labels', 1);
  if (count !== 1) throw fields.refusal('id2label', 'a classifier of one label is needed to order passages');
  return 'scores';
}

const optionalJson = (file: string): Record<string, unknown> => (existsSync(file) ? readJsonObject(file) : {});

function readLimit(dir: string): number | undefined {
  const limit = optionalJson(join(dir, 'sentence_bert_config.json'))['max_seq_length'];
  return typeof limit === 'number' && limit > 2 ? limit : undefined;
}

function readPooling(dir: string): Pooling {
  const file = join(dir, '1_Pooling', 'config.json');
  if (!existsSync(file)) return 'mean';
  const modes = readJsonObject(file);
  const on = Object.entries(modes).filter(([name, value]) => name.startsWith('pooling_mode_') && value === true);
  const known: Record<string, Pooling> = {
    pooling_mode_mean_tokens: 'mean',
    pooling_mode_cls_token: 'cls',
    pooling_mode_max_tokens: 'max',
  };
  const [mode] = on;
  const pooling = on.length === 1 && mode !== undefined ? known[mode[0]] : undefined;
  if (pooling !== undefined) return pooling;
  const found = on.map(([name]) => name).join(', ') || 'no mode';
  throw new ModelFormatError(file, `asks for ${found}`, `One of ${Object.keys(known).join(', ')} can be run.`);
}

function readPrefixes(dir: string): EncoderConfig['prefixes'] {
  const prompts = (optionalJson(join(dir, 'config_sentence_transformers.json'))['prompts'] ?? {}) as Record<
    string,
    unknown
  >;
  const named = (...names: string[]) =>
    names.map((name) => prompts[name]).find((each) => typeof each === 'string') as string | undefined;
  return { query: named('query') ?? '', passage: named('passage', 'document') ?? '' };
}

/** Layers behind the pooling would change the vectors; left out, they would make others than the model's makers measured. */
function checkModules(dir: string): void {
  const file = join(dir, 'modules.json');
  if (!existsSync(file)) return;
  const modules = JSON.parse(readFileSync(file, 'utf8')) as { type?: string; path?: string }[];
  const strange = modules.find(({ type }) => !/\.(Transformer|Pooling|Normalize)$/.test(type ?? ''));
  if (strange !== undefined)
    throw new ModelFormatError(
      file,
      `names a layer ${strange.type}`,
      'Models of Transformer, Pooling and Normalize can be run.',
    );
}
