import { canonicalJson, type JsonValue, type NewRunEvent, sha256Of, type WorkflowDefinition } from '@marimba/contracts';
import { type Store, uuidV7 } from '@marimba/store';

export const definition: WorkflowDefinition = { name: 'sample', steps: [{ id: 'only', kind: 'transform', value: 1 }] };

/** A run of one scheduled step: a log of two events. */
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
    { type: 'step.scheduled', data: { v: 1, stepId: 'only', attempt: 1, kind: 'transform' } },
  ];
  const { version } = workflow;
  await store.runs.create(tenantId, { runId, workflow: 'sample', version, definition, events, createdBy: 'test' });
  return runId;
}

export async function endSampleRun(
  store: Store,
  tenantId: string,
  runId: string,
  output: JsonValue = 1,
): Promise<void> {
  const kept = await store.runs.keep(tenantId, output);
  await store.runs.append(tenantId, runId, 2, [
    { type: 'step.completed', data: { v: 1, stepId: 'only', attempt: 1, output: kept, durationMs: 1 } },
    { type: 'run.completed', data: { v: 1, output: kept } },
  ]);
}
