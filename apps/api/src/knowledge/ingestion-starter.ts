import { type IngestDocument, type IngestionInput, ingestionWorkflow, TerminalError } from '@marimba/contracts';
import { RunStarter } from '@marimba/engine';
import { Store, uuidV7 } from '@marimba/store';
import { Inject, Injectable } from '@nestjs/common';
import { actorOf, type Principal } from '../access/principal.js';
import type { Logger } from '../logger.js';
import { LOGGER } from '../tokens.js';
import { ingestionDefinition } from './ingestion-workflow.js';

/** A document to read: of one that is given here, the bytes. */
export type GivenDocument = Omit<IngestDocument, 'upload' | 'text'> & { bytes?: Uint8Array };

/** Begins the runs that read documents. What was sent is kept first, so that a run never waits for its sender. */
@Injectable()
export class IngestionStarter {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RunStarter) private readonly starter: RunStarter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Takes the documents as they come, each kept before the next is read, and gives the run's id. `snapshot` names the
   * model that is to read each of them whole.
   * @throws TerminalError collection.not-found, request.invalid where there is none, or one is named twice
   */
  async start(
    caller: Principal,
    collection: string,
    given: AsyncIterable<GivenDocument>,
    snapshot?: string | undefined,
  ): Promise<string> {
    const { tenantId } = caller;
    await this.store.collections.get(tenantId, collection);
    const runId = uuidV7();
    const documents: IngestDocument[] = [];
    for await (const { bytes, ...document } of given) {
      if (documents.some(({ source }) => source === document.source))
        throw invalid(`the document '${document.source}' was sent twice`, 'Give each a name of its own.');
      const upload = bytes && (await this.store.uploads.put(tenantId, runId, bytes)).blob;
      const chosen = snapshot === undefined ? {} : { snapshot };
      documents.push({ ...document, ...chosen, ...(upload === undefined ? {} : { upload }) });
    }
    if (documents.length === 0) throw invalid('there is no document in the request', 'Send one file at least.');
    const { workflow } = await this.store.workflows.register(tenantId, ingestionDefinition, 'marimba');
    const input: IngestionInput = { collection, documents };
    await this.starter.startOnce({
      tenantId,
      runId,
      workflow: ingestionWorkflow,
      version: workflow.version,
      input: JSON.parse(JSON.stringify(input)),
      createdBy: actorOf(caller),
      user: caller.user,
    });
    // What earlier runs have read or given up is of no use any more; it can wait for the next time.
    this.store.uploads.sweep(tenantId).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'uploads of runs that have ended were not removed');
    });
    return runId;
  }
}

function invalid(detail: string, remedy: string): TerminalError {
  return new TerminalError('request.invalid', detail, { remedy });
}
