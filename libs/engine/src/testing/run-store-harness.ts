import type { NewRunEvent, WorkflowDefinition } from '@marimba/contracts';
import type { PendingRow, RunStore } from '../ports.js';

/** What the conformance suite needs of a store that is put to the test. */
export interface RunStoreHarness {
  store: RunStore;
  /** Two tenants that exist. */
  tenantId: string;
  otherTenantId: string;
  /** Writes a run with its first events, as the creation of a run does. */
  createRun(run: {
    tenantId: string;
    runId: string;
    definition: WorkflowDefinition;
    events: NewRunEvent[];
    put: PendingRow[];
    at: string;
  }): Promise<unknown>;
  /** Lets this much time pass for leases: a fake clock moves, a real one is waited for. */
  passTime(ms: number): Promise<void>;
  close(): Promise<void>;
}
