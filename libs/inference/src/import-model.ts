import { createHash, randomUUID } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readModel } from './models/families.js';
import type { ModelFamily, ModelShape } from './models/model-family.js';
import { ExternalDataWriter } from './onnx/external-data.js';
import {
  externalDataFile,
  GraphBuilder,
  type GraphDevice,
  type GraphTarget,
  type Precision,
} from './onnx/graph-builder.js';
import type { StateSlot } from './state/state-layout.js';
import { ModelWeights, weightFiles } from './weights/model-weights.js';

/** Raised whenever the graph or its manifest changes, so that a cache made by another version is not used. */
const graphVersion = 6;

const graphFile = 'model.onnx';
const graphFiles = [graphFile, externalDataFile];

/** An import writes at least a layer in this time; a folder that stood still for longer belongs to one that was killed. */
const abandonedAfterMs = 10 * 60_000;

export interface ImportProgress {
  stage: 'checking' | 'writing';
  done: number;
  total: number;
}

export interface ImportOptions {
  precision: Precision;
  /** What the graph is for; left out: the CPU. */
  device?: GraphDevice | undefined;
  /** Folder of imported graphs; each model, precision and device gets a folder of its own. */
  cacheDir: string;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** What stands beside an imported graph. */
export interface GraphManifest {
  v: 1;
  /** Sizes of the files that the graph needs, by their names. */
  fileBytes: Record<string, number>;
  name: string;
  precision: Precision;
  device: GraphDevice;
  /** SHA-256 over the graph version, the precision, the device, config.json and every weight file. */
  fingerprint: string;
  parameters: number;
  config: ModelShape;
  slots: StateSlot[];
  /** Whether a device can record a run and replay it: the graph has no branches and loops. */
  recordable: boolean;
}

export interface ImportedModel {
  graphDir: string;
  manifest: GraphManifest;
  /** False when an earlier import was found. */
  written: boolean;
}

/**
 * Writes the ONNX graph of a Hugging Face folder into the cache, one tensor in memory at a time. It is written under
 * another name and renamed when whole, so that an import that was stopped leaves nothing that could be taken for one.
 * @throws ModelFormatError naming file and field
 */
export async function importModel(dir: string, options: ImportOptions): Promise<ImportedModel> {
  const model = readModel(dir);
  const { precision, device = 'cpu' } = options;
  const target: GraphTarget = { precision, device };
  checkTarget(target);
  const fingerprint = await fingerprintOf(dir, target, options);
  const suffix = device === 'cpu' ? precision : `${precision}-${device}`;
  const graphDir = join(options.cacheDir, `${fingerprint.slice(0, 32)}-${suffix}`);
  const found = findGraph(graphDir);
  if (found !== undefined) return { graphDir, manifest: found, written: false };

  clearAway(graphDir);
  const temporary = `${graphDir}.${randomUUID()}.partial`;
  mkdirSync(temporary, { recursive: true });
  try {
    const manifest = writeGraph(dir, model, { target, fingerprint, folder: temporary }, options.onProgress);
    moveInto(temporary, graphDir);
    return { graphDir, manifest, written: true };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function writeGraph(
  dir: string,
  { family, config }: { family: ModelFamily; config: ModelShape },
  { target, fingerprint, folder }: { target: GraphTarget; fingerprint: string; folder: string },
  onProgress: ImportOptions['onProgress'],
): GraphManifest {
  const weights = ModelWeights.open(dir);
  const data = new ExternalDataWriter(join(folder, externalDataFile));
  try {
    const graph = new GraphBuilder(weights, data, target);
    const slots = family.build(graph, config, (done) => onProgress?.({ stage: 'writing', done, total: config.layers }));
    writeFileSync(join(folder, graphFile), graph.finish(config.family));
    data.sync();
    const manifest: GraphManifest = {
      v: 1,
      fileBytes: Object.fromEntries(graphFiles.map((file) => [file, statSync(join(folder, file)).size])),
      name: basename(dir),
      ...target,
      fingerprint,
      parameters: weights.parameters,
      config,
      slots,
      recordable: !graph.branches,
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    return manifest;
  } finally {
    data.close();
    weights.close();
  }
}

function checkTarget({ precision, device }: GraphTarget): void {
  const fitting: readonly Precision[] = device === 'cuda' ? ['fp16', 'int8', 'int4'] : ['fp32', 'int8', 'int4'];
  if (!fitting.includes(precision))
    throw new RangeError(`precision ${precision} does not run on ${device}; choose ${fitting.join(', ')}`);
}

/** The manifest of an earlier import whose files are whole. */
function findGraph(graphDir: string): GraphManifest | undefined {
  const size = (file: string) => statSync(join(graphDir, file), { throwIfNoEntry: false })?.size;
  try {
    const manifest = JSON.parse(readFileSync(join(graphDir, 'manifest.json'), 'utf8')) as GraphManifest;
    return graphFiles.every((file) => size(file) === manifest.fileBytes[file]) ? manifest : undefined;
  } catch {
    // Not there, or damaged: written anew, which is always possible.
    return undefined;
  }
}

/** Removes a damaged import, and what killed ones of the same graph left behind. */
function clearAway(graphDir: string): void {
  rmSync(graphDir, { recursive: true, force: true });
  const parent = dirname(graphDir);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(`${basename(graphDir)}.`) || !name.endsWith('.partial')) continue;
    const data = statSync(join(parent, name, externalDataFile), { throwIfNoEntry: false });
    const touched = (data ?? statSync(join(parent, name), { throwIfNoEntry: false }))?.mtimeMs;
    if (touched !== undefined && Date.now() - touched > abandonedAfterMs)
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

/** Another process may have finished the same import meanwhile; its result is as good. */
function moveInto(temporary: string, graphDir: string): void {
  try {
    renameSync(temporary, graphDir);
  } catch (error) {
    if (findGraph(graphDir) === undefined) throw error;
  }
}

/** Hashing a large model takes seconds, so its digest is kept in the cache under the files' sizes and times. */
async function fingerprintOf(dir: string, target: GraphTarget, options: ImportOptions): Promise<string> {
  const files = weightFiles(dir).map((file) => join(dir, file));
  const identity = createHash('sha256').update(
    JSON.stringify(files.map((file) => [file, statSync(file).size, statSync(file).mtimeMs])),
  );
  const remembered = join(options.cacheDir, `weights-${identity.digest('hex').slice(0, 32)}.sha256`);
  if (!existsSync(remembered)) {
    const digest = await digestOf(files, options.onProgress);
    mkdirSync(options.cacheDir, { recursive: true });
    writeFileSync(`${remembered}.${process.pid}`, digest);
    renameSync(`${remembered}.${process.pid}`, remembered);
  }
  return createHash('sha256')
    .update(JSON.stringify([graphVersion, target, readFileSync(remembered, 'utf8')]))
    .update(readFileSync(join(dir, 'config.json')))
    .digest('hex');
}

/** SHA-256 of the files, one behind the other. */
export async function digestOf(files: string[], onProgress?: ImportOptions['onProgress']): Promise<string> {
  const hash = createHash('sha256');
  const total = files.reduce((sum, file) => sum + statSync(file).size, 0);
  let done = 0;
  for (const file of files)
    for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 })) {
      hash.update(chunk as Buffer);
      done += (chunk as Buffer).length;
      onProgress?.({ stage: 'checking', done, total });
    }
  return hash.digest('hex');
}
