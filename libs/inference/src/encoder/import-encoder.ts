import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFormatError } from '../errors.js';
import { digestOf } from '../import-model.js';
import { ExternalDataWriter } from '../onnx/external-data.js';
import { externalDataFile, GraphBuilder, type Precision } from '../onnx/graph-builder.js';
import { ModelWeights, weightFiles } from '../weights/model-weights.js';
import { type EncoderConfig, encoderFamilies, readEncoderConfig } from './encoder-config.js';
import { writeEncoderGraph } from './encoder-graph.js';

/** Raised whenever the graph or the pooling changes: vectors of before cannot be compared with those of after. */
const encoderVersion = 1;

export interface ImportedEncoder {
  config: EncoderConfig;
  /** The ONNX file to run. */
  file: string;
  /** SHA-256 over everything that the vectors depend on. */
  fingerprint: string;
  /** 0 where only the ONNX file knows. */
  parameters: number;
  precision: Precision;
}

export interface ImportEncoderOptions {
  /** fp32 where left out: small models whose vectors have to be compared. */
  precision?: Precision | undefined;
  cacheDir: string;
}

/**
 * Takes the ONNX graph of a Hugging Face folder: written from the safetensors where the family is known, else the
 * folder's own `onnx/model.onnx`.
 * @throws ModelFormatError naming file and field
 */
export async function importEncoder(
  dir: string,
  { precision, cacheDir }: ImportEncoderOptions,
): Promise<ImportedEncoder> {
  const config = readEncoderConfig(dir);
  const own = join(dir, 'onnx', 'model.onnx');
  const hasWeights = ['model.safetensors', 'model.safetensors.index.json'].some((file) => existsSync(join(dir, file)));
  if (config.shape === undefined || !hasWeights) {
    if (!existsSync(own))
      throw new ModelFormatError(
        dir,
        hasWeights ? `is of family ${config.family}` : 'holds neither safetensors weights nor onnx/model.onnx',
        `Give an encoder of ${encoderFamilies.join(', ')} with safetensors weights, or any with onnx/model.onnx.`,
      );
    const fingerprint = await fingerprintOf(dir, config, 'onnx', [own]);
    return { config, file: own, fingerprint, parameters: 0, precision: 'fp32' };
  }
  const written = precision === 'int8' || precision === 'int4' ? precision : 'fp32';
  const files = weightFiles(dir).map((file) => join(dir, file));
  const fingerprint = await fingerprintOf(dir, config, written, files);
  const folder = join(cacheDir, `${fingerprint.slice(0, 32)}-encoder`);
  const weights = ModelWeights.open(dir);
  try {
    if (!existsSync(folder)) write(weights, config, config.shape, written, folder);
    return {
      config,
      file: join(folder, 'model.onnx'),
      fingerprint,
      parameters: weights.parameters,
      precision: written,
    };
  } finally {
    weights.close();
  }
}

/** Written under another name and renamed when whole. */
function write(
  weights: ModelWeights,
  { kind }: EncoderConfig,
  shape: NonNullable<EncoderConfig['shape']>,
  precision: Precision,
  folder: string,
): void {
  const temporary = `${folder}.${randomUUID()}.partial`;
  mkdirSync(temporary, { recursive: true });
  try {
    const data = new ExternalDataWriter(join(temporary, externalDataFile));
    try {
      const graph = new GraphBuilder(weights, data, { precision, device: 'cpu' });
      writeEncoderGraph(graph, shape, kind);
      writeFileSync(join(temporary, 'model.onnx'), graph.finish(shape.family));
      data.sync();
    } finally {
      data.close();
    }
    try {
      renameSync(temporary, folder);
    } catch (error) {
      // Another process may have finished the same import meanwhile; its result is as good.
      if (!existsSync(join(folder, 'model.onnx'))) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function fingerprintOf(dir: string, config: EncoderConfig, how: string, files: string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([encoderVersion, how, config, await digestOf(files)]));
  return hash.update(readFileSync(join(dir, 'tokenizer.json'))).digest('hex');
}
