import {
  canonicalJson,
  type JsonValue,
  type NewRunEvent,
  type RunEvent,
  sha256Of,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type { AppendRequest } from '@marimba/engine';
import { type Store, uuidV7 } from '@marimba/store';

export const definition: WorkflowDefinition = { name: 'sample', steps: [{ id: 'only', kind: 'transform', value: 1 }] };

/** A run of one pending step: a log of one event. */
export async function createSampleRun(store: Store, tenantId: string, input: JsonValue = {}): Promise<string> {
  const { workflow } = await store.workflows.register(tenantId, definition, 'test');
  const runId = uuidV7();
  const events: NewRunEvent[] = [
    {
      type: 'run.created',
      data: {
        v: 1,
        workflow: definition.name,
        version: workflow.version,
        definitionSha256: sha256Of(canonicalJson(definition)),
        input: await store.runs.keep(tenantId, input),
        createdBy: 'test',
      },
    },
  ];
  const { version } = workflow;
  const at = new Date().toISOString();
  const put = [{ stepId: 'only', attempt: 1 }];
  const run = { runId, workflow: 'sample', version, definition, events, at, put, createdBy: 'test' };
  await store.runs.create(tenantId, run);
  return runId;
}

export async function endSampleRun(
  store: Store,
  tenantId: string,
  runId: string,
  output: JsonValue = 1,
): Promise<void> {
  const kept = await store.runs.keep(tenantId, output);
  await appendTo(store, tenantId, runId, [
    { type: 'step.completed', data: { v: 1, stepId: 'only', attempt: 1, output: kept, durationMs: 1 } },
    { type: 'run.completed', data: { v: 1, output: kept } },
  ]);
}

/** Behind the last event, whatever that is. */
export async function appendTo(
  store: Store,
  tenantId: string,
  runId: string,
  events: NewRunEvent[],
  more: Partial<AppendRequest> = {},
): Promise<RunEvent[]> {
  const last = (await store.runs.load(tenantId, runId)).events.at(-1)!;
  const after = { seq: last.seq, hash: last.hash };
  const at = new Date().toISOString();
  const done = await store.runs.append({ tenantId, runId, after, at, events, ...more });
  if (done.outcome !== 'done') throw new Error(`nothing was appended: ${done.outcome}`);
  return done.events;
}
