import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type ModelImportResource, TerminalError } from '@marimba/contracts';
import { downloadModel, importInThread, type Precision, parseModelId } from '@marimba/inference';
import type { ModelImports } from '@marimba/queue';
import type { Logger, WorkerConfig } from '../tokens.js';

/** Progress is told this often at most. */
const sayMs = 500;
const cancelMs = 500;

export interface ModelImporterParts {
  imports: Pick<ModelImports, 'get' | 'say' | 'isCancelled'>;
  config: Pick<
    WorkerConfig,
    | 'MARIMBA_CACHE_DIR'
    | 'MARIMBA_DEVICES'
    | 'MARIMBA_DOWNLOADS_DIR'
    | 'MARIMBA_HUB_URL'
    | 'MARIMBA_IMPORT_FOLDERS'
    | 'MARIMBA_PRECISION'
    | 'HF_TOKEN'
  >;
  worker: string;
  logger: Logger;
}

/** Brings a model onto this machine: downloads it where it is of the hub, checks it, and writes its graph into the cache. */
export class ModelImporter {
  constructor(private readonly parts: ModelImporterParts) {}

  /** What goes wrong is told where the import is looked at; it rejects only where that cannot be told. */
  async run(id: string, stop: AbortSignal): Promise<void> {
    const { imports, worker, logger } = this.parts;
    const asked = await imports.get(id);
    // Delivered again after it had ended.
    if (['completed', 'failed', 'cancelled'].includes(asked.status)) return;
    const cancelled = new AbortController();
    const looking = setInterval(() => {
      imports.isCancelled(id).then(
        (is) => is && cancelled.abort(),
        () => undefined,
      );
    }, cancelMs);
    const teller = new Teller(imports, { ...asked, worker });
    try {
      if (await imports.isCancelled(id)) cancelled.abort();
      const model = await this.bring(asked, teller, AbortSignal.any([stop, cancelled.signal]));
      await teller.end({ status: 'completed', model });
      logger.info({ model: model.name, folder: model.folder }, 'imported a model');
    } catch (error) {
      // Another worker begins it again.
      if (stop.aborted) throw error;
      if (cancelled.signal.aborted) return await teller.end({ status: 'cancelled' });
      const { message, remedy } = error as Error & { remedy?: string };
      logger.warn({ err: error, id }, 'a model was not imported');
      await teller.end({ status: 'failed', error: { message, ...(remedy === undefined ? {} : { remedy }) } });
    } finally {
      clearInterval(looking);
    }
  }

  private async bring(asked: ModelImportResource, teller: Teller, signal: AbortSignal) {
    const { config } = this.parts;
    signal.throwIfAborted();
    const folder =
      asked.hub === undefined
        ? await this.allowedFolder(asked.folder!)
        : await this.download(asked.hub, teller, signal);
    const device = config.MARIMBA_DEVICES.some((each) => each.startsWith('cuda')) ? 'cuda' : 'cpu';
    const standard: Precision = device === 'cuda' ? 'fp16' : 'int8';
    const {
      graphDir: _,
      written: __,
      ...model
    } = await importInThread(folder, {
      precision: asked.precision ?? config.MARIMBA_PRECISION ?? standard,
      device,
      cacheDir: config.MARIMBA_CACHE_DIR,
      signal,
      onProgress: ({ stage, done, total }) => teller.progress(stage, done, total),
    });
    return model;
  }

  private async download(id: string, teller: Teller, signal: AbortSignal): Promise<string> {
    const { MARIMBA_DOWNLOADS_DIR, MARIMBA_HUB_URL: hubUrl, HF_TOKEN: accessToken } = this.parts.config;
    const dir = join(MARIMBA_DOWNLOADS_DIR, parseModelId(id).name);
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      teller.progress('downloading', done, total);
    await downloadModel(id, { dir, hubUrl, accessToken, signal, onProgress });
    return dir;
  }

  /** By its real path: a link leads nowhere else. @throws TerminalError request.invalid */
  private async allowedFolder(folder: string): Promise<string> {
    const path = await realpath(folder).catch(() => undefined);
    const allowed = await Promise.all(
      this.parts.config.MARIMBA_IMPORT_FOLDERS.map((each) => realpath(each).catch(() => undefined)),
    );
    const isAllowed = allowed.some(
      (each) => path !== undefined && each !== undefined && `${path}${sep}`.startsWith(`${each}${sep}`),
    );
    if (path !== undefined && isAllowed) return path;
    throw new TerminalError('request.invalid', `folder ${folder} may not be imported, or is not on this machine`, {
      remedy: 'name it, or a folder that it is in, in MARIMBA_IMPORT_FOLDERS of the worker',
    });
  }
}

type Ending = Pick<ModelImportResource, 'status'> & Partial<Pick<ModelImportResource, 'model' | 'error'>>;

/** Tells how far an import is, not more often than anybody looks. */
class Teller {
  private toldAt = 0;
  private telling: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly imports: Pick<ModelImports, 'say'>,
    private state: ModelImportResource,
  ) {}

  progress(status: ModelImportResource['status'], done: number, total: number): void {
    const isNewStage = status !== this.state.status;
    this.state = { ...this.state, status, progress: { done, total }, updatedAt: new Date().toISOString() };
    if (!isNewStage && Date.now() - this.toldAt < sayMs) return;
    this.toldAt = Date.now();
    this.telling = this.telling.then(() => this.imports.say(this.state)).catch(() => undefined);
  }

  async end(ending: Ending): Promise<void> {
    await this.telling;
    const { progress: _, ...state } = this.state;
    await this.imports.say({ ...state, ...ending, updatedAt: new Date().toISOString() });
  }
}
