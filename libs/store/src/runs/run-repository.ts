import {
  type AuditBundleContents,
  type Budget,
  blobReferencesIn,
  type JsonValue,
  type RunEvent,
  type RunListItem,
  type RunOutline,
  type RunResource,
  type RunStatus,
  type StoredValue,
  TerminalError,
  uuid,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type {
  AppendOutcome,
  AppendRequest,
  ClaimRequest,
  EndedChild,
  PendingStep,
  Reservation,
  RunHistory,
  RunStore,
  StepLease,
} from '@marimba/engine';
import type { BlobRepository } from '../blobs/blob-repository.js';
import type { Database, Transaction } from '../database/database.js';
import type { Page } from '../database/page-cursor.js';
import { statement } from '../database/statement.js';
import { AppendGroups } from './append-groups.js';
import { createRun, type NewRun } from './create-run.js';
import { listRuns, type RunListQuery } from './list-runs.js';
import { PinnedDefinitions } from './pinned-definitions.js';
import { type ProjectionDifference, rebuildRun } from './rebuild-run.js';
import { type RunEventRow, runEventsOf, selectEvents, shownEventsOf } from './run-event-rows.js';
import { RunLinks } from './run-links.js';
import { runNotFound } from './run-not-found.js';
import { isLarge, type RunFields, runResources, withoutLargeValues } from './run-resources.js';
import { StepLeases } from './step-leases.js';

/** The log of runs, the leases on their steps, and runs as REST shows them. */
export class RunRepository implements RunStore {
  private readonly leases: StepLeases;
  private readonly links: RunLinks;
  private readonly appends: AppendGroups;
  private readonly definitions = new PinnedDefinitions();

  constructor(
    private readonly database: Database,
    private readonly blobs: BlobRepository,
  ) {
    this.leases = new StepLeases(database);
    this.links = new RunLinks(database);
    this.appends = new AppendGroups(database);
  }

  /** Undefined when there is a run of this id already, which stays as it is. */
  create(tenantId: string, run: NewRun): Promise<RunEvent[] | undefined> {
    return createRun(this.database, tenantId, run);
  }

  async load(tenantId: string, runId: string): Promise<RunHistory> {
    const { definition, events } = await this.pinnedLog(tenantId, runId);
    return { tenantId, runId, definition, events };
  }

  append(request: AppendRequest): Promise<AppendOutcome> {
    return this.appends.append(request);
  }

  claim(request: ClaimRequest): Promise<StepLease | undefined> {
    return this.leases.claim(request);
  }

  renew(lease: StepLease, leaseMs: number): Promise<boolean> {
    return this.leases.renew(lease, leaseMs);
  }

  release(lease: StepLease): Promise<void> {
    return this.leases.release(lease);
  }

  reserve(lease: StepLease, use: { tokens: number; toolCalls: number }, budget: Budget): Promise<Reservation> {
    return this.leases.reserve(lease, use, budget);
  }

  listQueuedRuns(limit: number): Promise<{ tenantId: string; runId: string }[]> {
    return this.links.listQueued(limit);
  }

  queuedBeside(tenantId: string, runId: string, limit: number): Promise<string[]> {
    return this.links.queuedBeside(tenantId, runId, limit);
  }

  listEndedChildren(limit: number): Promise<EndedChild[]> {
    return this.links.listEndedChildren(limit);
  }

  childTold(child: EndedChild): Promise<void> {
    return this.links.childTold(child);
  }

  openChildren(tenantId: string, runId: string): Promise<string[]> {
    return this.links.openChildren(tenantId, runId);
  }

  listPendingSteps(options: { graceMs: number; limit: number }): Promise<PendingStep[]> {
    return this.leases.listPending(options);
  }

  keep(tenantId: string, value: JsonValue): Promise<StoredValue> {
    return this.blobs.keep(tenantId, value);
  }

  resolve(tenantId: string, value: StoredValue): Promise<JsonValue> {
    return this.blobs.resolve(tenantId, value);
  }

  /** @throws TerminalError run.not-found */
  async get(tenantId: string, runId: string): Promise<RunResource> {
    const [resource] = await runResources(this.blobs, tenantId, [await this.fields(tenantId, runId)]);
    return resource!;
  }

  /** Without an input and an output that are large. @throws TerminalError run.not-found */
  async outline(tenantId: string, runId: string): Promise<RunOutline> {
    const run = await this.fields(tenantId, runId);
    const [resource] = await runResources(this.blobs, tenantId, [withoutLargeValues(run)]);
    const { input, ...rest } = resource!;
    return isLarge(run.input) ? rest : { ...rest, input };
  }

  private async fields(tenantId: string, runId: string): Promise<RunFields> {
    checkRunId(runId);
    const run = await this.database.rows({ tenantId }, (rows) =>
      rows.run.findUnique({ where: { tenantId_id: { tenantId, id: runId } } }),
    );
    if (!run) throw runNotFound(runId);
    return run;
  }

  /**
   * What is stored of a run otherwise than its log says; put right where `write`.
   * @throws TerminalError run.not-found; MarimbaError audit.broken where `write` and the log itself was changed
   */
  rebuild(tenantId: string, runId: string, options: { write: boolean }): Promise<ProjectionDifference[]> {
    checkRunId(runId);
    const load = (transaction: Transaction) => this.pinnedLog(tenantId, runId, transaction);
    return rebuildRun(this.database, { tenantId, runId }, load, options);
  }

  /** @throws TerminalError request.invalid */
  list(tenantId: string, query: RunListQuery): Promise<Page<RunListItem>> {
    return listRuns(this.database, this.blobs, tenantId, query);
  }

  /** @throws TerminalError run.not-found */
  async eventsAfter(tenantId: string, runId: string, seq: number, limit: number): Promise<RunEvent[]> {
    return runEventsOf(await this.eventRows(tenantId, runId, seq, limit), seq, limit);
  }

  /** The same for who only shows them: not checked again. @throws TerminalError run.not-found */
  async shownEventsAfter(tenantId: string, runId: string, seq: number, limit: number): Promise<RunEvent[]> {
    return shownEventsOf(await this.eventRows(tenantId, runId, seq, limit), seq, limit);
  }

  private async eventRows(tenantId: string, runId: string, seq: number, limit: number): Promise<RunEventRow[]> {
    checkRunId(runId);
    const [found, events] = await this.database.query(
      { tenantId },
      statement('SELECT 1 FROM run WHERE tenant_id = $1 AND id = $2', [tenantId, runId]),
      selectEvents(tenantId, runId, seq, limit),
    );
    if (found.rows.length === 0) throw runNotFound(runId);
    return events.rows;
  }

  /** Everything that proves an ended run. @throws TerminalError run.not-found, run.not-ended, blob.not-found, blob.corrupt */
  async bundle(tenantId: string, runId: string): Promise<AuditBundleContents> {
    const { workflow, version, status, definition, events } = await this.pinnedLog(tenantId, runId);
    if (!['completed', 'failed', 'cancelled'].includes(status))
      throw new TerminalError('run.not-ended', `run ${runId} is ${status}: its log has no end to seal yet`, {
        remedy: 'ask again when it has ended, or cancel it',
      });
    const references = new Map(
      events.flatMap((event) => blobReferencesIn(event.data)).map((reference) => [reference.blob, reference]),
    );
    const contents = await this.blobs.getAll(tenantId, [...references.keys()]);
    return {
      header: { format: 'marimba-audit-bundle', v: 1, tenantId, runId, workflow, version, definition },
      events,
      blobs: [...references.values()].map(({ blob, mediaType }) => ({
        blob,
        mediaType,
        base64: Buffer.from(contents.get(blob)!.bytes).toString('base64'),
      })),
    };
  }

  private async pinnedLog(
    tenantId: string,
    runId: string,
    transaction?: Transaction,
  ): Promise<PinnedRun & { events: RunEvent[] }> {
    checkRunId(runId);
    const statements = [
      statement<Omit<PinnedRun, 'definition'> & { definition: unknown }>(
        `SELECT run.workflow, run.version, run.status,
           CASE WHEN blob.content IS NULL THEN workflow_version.definition
                ELSE convert_from(blob.content, 'UTF8')::json END AS definition
         FROM run JOIN workflow_version USING (tenant_id, workflow_id, version)
           LEFT JOIN blob ON blob.tenant_id = run.tenant_id AND blob.sha256 = run.definition_sha256
         WHERE run.tenant_id = $1 AND run.id = $2`,
        [tenantId, runId],
      ),
      selectEvents(tenantId, runId, 0, 2 ** 31 - 2),
    ] as const;
    const [runs, events] =
      transaction === undefined
        ? await this.database.query({ tenantId }, ...statements)
        : await transaction.send(...statements);
    const run = runs.rows[0];
    if (!run) throw runNotFound(runId);
    return { ...run, definition: this.definitions.read(runId, run.definition), events: runEventsOf(events.rows) };
  }
}

interface PinnedRun {
  workflow: string;
  version: number;
  status: RunStatus;
  definition: WorkflowDefinition;
}

/** What is no UUID names no run; the database would call it a syntax error. */
function checkRunId(runId: string): void {
  if (!uuid.safeParse(runId).success) throw runNotFound(runId);
}
