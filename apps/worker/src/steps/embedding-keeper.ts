import { MarimbaError } from '@marimba/contracts';
import { type Embedder, embedCollections } from '@marimba/knowledge';
import type { Store } from '@marimba/store';
import type { Logger } from '../tokens.js';

const intervalMs = 2_000;

/**
 * Gives chunks their vectors, from time to time: new chunks, and all of them after the embedder was exchanged. What is to
 * be done is found in the tables, so that nothing is forgotten whoever wrote it.
 */
export class EmbeddingKeeper {
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private trouble = '';

  constructor(
    private readonly store: Pick<Store, 'models' | 'tenants' | 'vectors'>,
    /** Left out: there is nothing to do. */
    private readonly embedder: Embedder | undefined,
    private readonly logger: Logger,
  ) {}

  start(): void {
    if (this.embedder === undefined || this.stopping.signal.aborted) return;
    const { embedder } = this;
    this.working = this.keep(embedder).finally(() => {
      if (!this.stopping.signal.aborted) this.timer = setTimeout(() => this.start(), intervalMs);
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort(new MarimbaError('model.unavailable', 'the worker stops'));
    clearTimeout(this.timer);
    await this.working;
  }

  private async keep(embedder: Embedder): Promise<void> {
    const { signal } = this.stopping;
    try {
      const { fingerprint } = await this.store.models.get(embedder.name);
      for (const tenantId of await this.store.tenants.ids()) {
        const onProgress = (progress: object) => this.logger.info(progress, 'gave chunks their vectors');
        await embedCollections(this.store.vectors, embedder, { tenantId, fingerprint, signal, onProgress });
      }
      this.trouble = '';
    } catch (error) {
      const { message } = error as Error;
      // The same once: a model that nobody serves is asked for again every time.
      if (!signal.aborted && message !== this.trouble)
        this.logger.warn({ err: error }, 'chunks could not be given vectors; it is tried again');
      this.trouble = message;
    }
  }
}
