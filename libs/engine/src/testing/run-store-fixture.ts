import { randomUUID } from 'node:crypto';
import { canonicalJson, type NewRunEvent, type StepJob, sha256Of, type WorkflowDefinition } from '@marimba/contracts';
import type { AppendRequest, PendingRow, StepLease } from '../ports.js';
import type { RunStoreHarness } from './run-store-harness.js';

export const leaseMs = 400;
export const definition: WorkflowDefinition = {
  name: 'conformance',
  steps: [
    { id: 'first', kind: 'transform', value: 1 },
    { id: 'second', kind: 'transform', value: 2 },
  ],
};

export const pending = (stepId: string, attempt = 1, notBefore?: string): PendingRow => ({
  stepId,
  attempt,
  notBefore,
});
export const started = (stepId: string): NewRunEvent => ({
  type: 'step.started',
  data: { v: 1, stepId, attempt: 1, worker: 'conformance' },
});
export const completed = (stepId: string): NewRunEvent => ({
  type: 'step.completed',
  data: { v: 1, stepId, attempt: 1, output: { inline: { text: 'ä€😀', n: 0.1 } }, durationMs: 1 },
});
export const failed = (stepId: string): NewRunEvent => ({
  type: 'step.failed',
  data: {
    v: 1,
    stepId,
    attempt: 1,
    error: { code: 'tool.failed', message: 'no answer', terminal: false },
    willRetry: true,
    durationMs: 1,
  },
});
export const cancelled: NewRunEvent = {
  type: 'run.cancelled',
  data: { v: 1, reason: 'enough', cancelledBy: 'conformance' },
};

/** What the tests of a RunStore do again and again; the harness is there when they run. */
export function runStoreFixture(harness: () => RunStoreHarness) {
  const newRun = async (...put: PendingRow[]): Promise<string> => {
    const runId = randomUUID();
    const created: NewRunEvent = {
      type: 'run.created',
      data: {
        v: 1,
        workflow: definition.name,
        version: 1,
        definitionSha256: sha256Of(canonicalJson(definition)),
        input: { inline: {} },
        createdBy: 'conformance',
      },
    };
    const at = new Date().toISOString();
    const claimed = { worker: 'conformance', leaseMs };
    const run = { runId, definition, events: [created], put, at, ...claimed };
    await harness().createRun({ tenantId: harness().tenantId, ...run });
    return runId;
  };
  const jobOf = (runId: string, stepId: string, attempt = 1): StepJob => ({
    v: 1,
    tenantId: harness().tenantId,
    runId,
    stepId,
    attempt,
    workflow: definition.name,
  });
  const claim = (job: StepJob) => harness().store.claim({ job, worker: 'conformance', leaseMs });
  const claimed = async (job: StepJob): Promise<StepLease> => {
    const lease = await claim(job);
    if (lease === undefined) throw new Error(`the step ${job.stepId} could not be claimed`);
    return lease;
  };
  const append = async (
    runId: string,
    events: NewRunEvent[],
    { lease, tenantId = harness().tenantId, ...rest }: Partial<AppendRequest> & { lease?: StepLease } = {},
  ) => {
    const last = (await harness().store.load(harness().tenantId, runId)).events.at(-1)!;
    const after = { seq: last.seq, hash: last.hash };
    const leases = lease === undefined ? [] : [lease];
    const at = new Date().toISOString();
    return harness().store.append({ tenantId, runId, after, at, events, leases, ...rest });
  };
  const pendingOf = async (runId: string, graceMs = 0) => {
    const pending = await harness().store.listPendingSteps({ graceMs, limit: 10_000 });
    return pending.filter(({ job }) => job.runId === runId);
  };
  const lengthOf = async (runId: string) => (await harness().store.load(harness().tenantId, runId)).events.length;
  return { newRun, jobOf, claim, claimed, append, pendingOf, lengthOf };
}
