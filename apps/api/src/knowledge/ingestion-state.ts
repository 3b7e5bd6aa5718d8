import {
  type IngestionDocument,
  type IngestionResource,
  ingestionInput,
  ingestionWorkflow,
  ingestOutput,
  type ProgressMessage,
  type RunEvent,
  type RunResource,
  type StoredValue,
  TerminalError,
} from '@marimba/contracts';

const pathOfDocument = /^read\[(\d+)\]\.ingest$/;

/** What has become of each document, by the log of the run. @throws TerminalError ingestion.not-found */
export async function ingestionState(
  run: RunResource,
  events: readonly RunEvent[],
  resolve: (value: StoredValue) => Promise<unknown>,
  told: readonly ProgressMessage[] = [],
): Promise<IngestionResource> {
  const input = ingestionInput.safeParse(run.input);
  if (run.workflow !== ingestionWorkflow || !input.success)
    throw new TerminalError('ingestion.not-found', `run ${run.id} is none that reads documents`, {
      remedy: 'Take the run id that POST /v1/collections/:name/ingestions answered with.',
    });
  const documents = input.data.documents.map(({ source }): IngestionDocument => ({ source, status: 'waiting' }));
  for (const event of events) {
    if (!('stepId' in event.data)) continue;
    const index = Number(pathOfDocument.exec(event.data.stepId ?? '')?.[1] ?? -1);
    const document = documents[index];
    if (document === undefined) continue;
    if (event.type === 'step.started') document.status = 'reading';
    else if (event.type === 'step.completed') documents[index] = ended(document, await resolve(event.data.output));
    else if (event.type === 'step.failed') {
      document.status = event.data.willRetry ? 'retrying' : 'failed';
      document.error = event.data.error;
    }
  }
  for (const { stepId, ...progress } of told) {
    const document = documents[Number(pathOfDocument.exec(stepId)?.[1] ?? -1)];
    if (document?.status === 'reading') document.progress = progress;
  }
  const count = (status: IngestionDocument['status']) => documents.filter((each) => each.status === status).length;
  return {
    runId: run.id,
    collection: input.data.collection,
    status: run.status,
    total: documents.length,
    done: count('done'),
    failed: count('failed'),
    documents,
  };
}

/** A step whose failure is passed over completes with what was said of it. */
function ended({ error, source }: IngestionDocument, output: unknown): IngestionDocument {
  const result = ingestOutput.safeParse(output);
  if (result.success) return { source, status: 'done', result: result.data };
  return { source, status: 'failed', ...(error === undefined ? {} : { error }) };
}
