import { randomUUID } from 'node:crypto';
import type { Budget } from '@marimba/contracts';
import type { ClaimRequest, PendingStep, Reservation, StepLease } from '@marimba/engine';
import type { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/** A limit that is set holds for running runs after so long at most. */
const meterMs = 5_000;
const mostMeters = 10_000;

/**
 * Whether a call would take its tenant beyond the tokens of the day, with what all its other calls have set aside. The
 * parameters: tenant, run, step, tokens of the call.
 */
const overToday = (tenant: string, run: string, step: string, tokens: string): string =>
  `coalesce((SELECT marimba_tokens_today(tenant.id) + ${tokens} + coalesce((
      SELECT sum(reserved_tokens) FROM step_lease
      WHERE step_lease.tenant_id = ${tenant} AND (step_lease.run_id, step_lease.step_id) <> (${run}::uuid, ${step})
    ), 0) > tenant.tokens_per_day FROM tenant WHERE tenant.id = ${tenant}), false)`;

/**
 * Who works on which step. The token fences: it changes with each claim, and an append that names another is refused.
 * All times are the database's, so that workers need not agree on theirs.
 */
export class StepLeases {
  private readonly meters = new Map<string, { metered: boolean; until: number }>();

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
   * Sets aside for a call what it may use. The run's row is locked, and the tenant's where it may not use all it likes, so that
   * of two calls at the same time the second sees what the first has set aside.
   */
  async reserve(lease: StepLease, use: { tokens: number; toolCalls: number }, budget: Budget): Promise<Reservation> {
    const { tenantId, runId, stepId, token } = lease;
    const metered = use.tokens > 0 && (await this.isMetered(tenantId));
    if (!metered && budget.tokens === undefined && budget.toolCalls === undefined) return 'held';
    const [, , { rowCount }, { rows }] = await this.database.query(
      { tenantId },
      statement('SELECT 1 FROM run WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, runId]),
      statement('SELECT 1 FROM tenant WHERE id = $1 AND $2 FOR NO KEY UPDATE', [tenantId, metered]),
      statement(
        `UPDATE step_lease l SET reserved_tokens = $5, reserved_tool_calls = $6
         FROM run, (
           SELECT coalesce(sum(reserved_tokens), 0) AS tokens, coalesce(sum(reserved_tool_calls), 0) AS calls
           FROM step_lease WHERE tenant_id = $1 AND run_id = $2 AND step_id <> $3
         ) AS others
         WHERE l.tenant_id = $1 AND l.run_id = $2 AND l.step_id = $3 AND l.token = $4
           AND run.tenant_id = $1 AND run.id = $2
           AND ($7::bigint IS NULL OR run.used_tokens + others.tokens + $5 <= $7)
           AND ($8::bigint IS NULL OR run.used_tool_calls + others.calls + $6 <= $8)
           AND NOT ($9 AND ${overToday('$1', '$2', '$3', '$5')})`,
        [
          ...[tenantId, runId, stepId, token, use.tokens, use.toolCalls],
          ...[budget.tokens ?? null, budget.toolCalls ?? null, metered],
        ],
      ),
      statement<{ over: boolean }>(`SELECT $5 AND ${overToday('$1', '$2', '$3', '$4')} AS over`, [
        ...[tenantId, runId, stepId, use.tokens, metered],
      ]),
    );
    if (rowCount === 1) return 'held';
    return rows[0]?.over === true ? 'beyond-tenant' : 'beyond-budget';
  }

  /** Whether the tokens of a tenant are bounded by the day; asked again after a while, since few are. */
  private async isMetered(tenantId: string): Promise<boolean> {
    const now = Date.now();
    const known = this.meters.get(tenantId);
    if (known !== undefined && known.until > now) return known.metered;
    const [{ rows }] = await this.database.query(
      { tenantId },
      statement<{ metered: boolean }>('SELECT tokens_per_day IS NOT NULL AS metered FROM tenant WHERE id = $1', [
        tenantId,
      ]),
    );
    const metered = rows[0]?.metered === true;
    if (this.meters.size >= mostMeters) this.meters.clear();
    this.meters.set(tenantId, { metered, until: now + meterMs });
    return metered;
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
