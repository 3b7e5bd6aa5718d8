import { randomUUID } from 'node:crypto';
import type { Budget } from '@marimba/contracts';
import type { ClaimRequest, PendingStep, StepLease } from '@marimba/engine';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/**
 * Who works on which step. The token fences: it changes with each claim, and an append that names another is refused.
 * All times are the database's, so that workers need not agree on theirs.
 */
export class StepLeases {
  constructor(private readonly database: Database) {}

  /** Takes a step that nobody holds, or whose holder's lease has expired; undefined for any other. */
  async claim({ job, worker, leaseMs }: ClaimRequest): Promise<StepLease | undefined> {
    const { tenantId, runId, stepId, attempt } = job;
    const token = randomUUID();
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ available_at: Date; claims: number }>(
        `UPDATE step_lease SET worker = $5, token = $6, claims = claims + 1, available_at = clock_timestamp() + $7 * interval '1 millisecond'
         WHERE tenant_id = $1 AND run_id = $2 AND step_id = $3 AND attempt = $4
           AND (token IS NULL OR available_at <= clock_timestamp())
         RETURNING available_at, claims`,
        [tenantId, runId, stepId, attempt, worker, token, leaseMs],
      ),
    );
    const [row] = rows;
    return row && { tenantId, runId, stepId, attempt, token, expiresAt: row.available_at, claims: row.claims };
  }

  /** False when another has taken the step or the run has ended. A lease that ran out but was not taken is held again. */
  async renew(lease: StepLease, leaseMs: number): Promise<boolean> {
    const [{ rowCount }] = await this.database.query(
      { tenantId: lease.tenantId },
      statement(
        `UPDATE step_lease SET available_at = clock_timestamp() + $6 * interval '1 millisecond' WHERE ${held}`,
        [...heldBy(lease), leaseMs],
      ),
    );
    return rowCount === 1;
  }

  /**
   * Sets aside for a call what it may use. The run's row is locked, so that of two calls at the same time the second sees
   * what the first has set aside.
   */
  async reserve(lease: StepLease, use: { tokens: number; toolCalls: number }, budget: Budget): Promise<boolean> {
    const { tenantId, runId, stepId, token } = lease;
    const [, { rowCount }] = await this.database.query(
      { tenantId },
      statement('SELECT 1 FROM run WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, runId]),
      statement(
        `UPDATE step_lease l SET reserved_tokens = $5, reserved_tool_calls = $6
         FROM run, (
           SELECT coalesce(sum(reserved_tokens), 0) AS tokens, coalesce(sum(reserved_tool_calls), 0) AS calls
           FROM step_lease WHERE tenant_id = $1 AND run_id = $2 AND step_id <> $3
         ) AS others
         WHERE l.tenant_id = $1 AND l.run_id = $2 AND l.step_id = $3 AND l.token = $4
           AND run.tenant_id = $1 AND run.id = $2
           AND ($7::bigint IS NULL OR run.used_tokens + others.tokens + $5 <= $7)
           AND ($8::bigint IS NULL OR run.used_tool_calls + others.calls + $6 <= $8)`,
        [tenantId, runId, stepId, token, use.tokens, use.toolCalls, budget.tokens ?? null, budget.toolCalls ?? null],
      ),
    );
    return rowCount === 1;
  }

  /** Lets go, so that another can claim at once; does nothing when the lease is lost already. */
  async release(lease: StepLease): Promise<void> {
    await this.database.query(
      { tenantId: lease.tenantId },
      statement(
        `UPDATE step_lease SET worker = NULL, token = NULL, reserved_tokens = 0, reserved_tool_calls = 0, available_at = CASE
           WHEN (SELECT status FROM run WHERE tenant_id = $1 AND id = $2) = 'suspended' THEN 'infinity'
           ELSE greatest(not_before, clock_timestamp()) END
         WHERE ${held}`,
        heldBy(lease),
      ),
    );
  }

  /** Of all tenants, oldest first, with the names of their workflows: free for longer than `graceMs`, or held by a lease that has expired. */
  async listPending({ graceMs, limit }: { graceMs: number; limit: number }): Promise<PendingStep[]> {
    const [{ rows }] = await this.database.query(
      'system',
      statement<PendingRow>(
        `SELECT tenant_id, run_id, step_id, attempt, not_before FROM step_lease
         WHERE available_at <= clock_timestamp()
           AND (token IS NOT NULL OR available_at <= clock_timestamp() - $1 * interval '1 millisecond')
         ORDER BY available_at, run_id, step_id LIMIT $2`,
        [graceMs, limit],
      ),
    );
    const workflows = await this.workflowsOf(rows);
    return rows.map(({ tenant_id, run_id, step_id, attempt, not_before }) => ({
      job: { v: 1, tenantId: tenant_id, runId: run_id, stepId: step_id, attempt, workflow: workflows.get(run_id) },
      notBefore: not_before ?? undefined,
    }));
  }

  /** By run. Of each tenant on its own: what the system sees are the steps, not the runs. */
  private async workflowsOf(steps: readonly PendingRow[]): Promise<Map<string, string>> {
    const runs = new Map<string, Set<string>>();
    for (const { tenant_id, run_id } of steps) runs.set(tenant_id, (runs.get(tenant_id) ?? new Set()).add(run_id));
    const found = new Map<string, string>();
    for (const [tenantId, ids] of runs) {
      const [{ rows }] = await this.database.query(
        { tenantId },
        statement<{ id: string; workflow: string }>(
          'SELECT id, workflow FROM run WHERE tenant_id = $1 AND id = ANY ($2::uuid[])',
          [tenantId, [...ids]],
        ),
      );
      for (const { id, workflow } of rows) found.set(id, workflow);
    }
    return found;
  }
}

interface PendingRow {
  tenant_id: string;
  run_id: string;
  step_id: string;
  attempt: number;
  not_before: Date | null;
}

const held = 'tenant_id = $1 AND run_id = $2 AND step_id = $3 AND attempt = $4 AND token = $5';

function heldBy({ tenantId, runId, stepId, attempt, token }: StepLease): unknown[] {
  return [tenantId, runId, stepId, attempt, token];
}
