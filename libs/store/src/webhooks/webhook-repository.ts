import {
  type createWebhookBody,
  type JsonObject,
  jsonObject,
  TerminalError,
  type updateWebhookBody,
  uuid,
  type WebhookResource,
  webhookResource,
} from '@marimba/contracts';
import type { NewAuditEvent } from '../audit/audit-chain.js';
import { writeAudited } from '../audit/write-audited.js';
import type { Database } from '../database/database.js';
import { afterCursor, newestFirst, type Page, type PageQuery, pageOf } from '../database/page-cursor.js';
import { type Statement, statement } from '../database/statement.js';
import { unwrap, versioned } from '../database/versioned.js';

/** The person that its runs are for from now on. Of an update: left out, it stays who it is. */
type ForUser = { user?: string | undefined };
type WebhookUpdate = ReturnType<typeof updateWebhookBody.parse> & ForUser;
/** `secret` is encrypted: it is never seen here. */
export type NewWebhook = ReturnType<typeof createWebhookBody.parse> & ForUser & { id: string; secret: Uint8Array };

/** A webhook as whoever receives an event needs it. */
export interface ReceivingWebhook {
  tenantId: string;
  id: string;
  name: string;
  workflow: string;
  version: number | undefined;
  input: JsonObject | undefined;
  user: string | undefined;
  paused: boolean;
  /** The encrypted secrets that are taken now. */
  secrets: Uint8Array[];
}

export class WebhookRepository {
  constructor(private readonly database: Database) {}

  /** @throws TerminalError webhook.exists */
  async create(tenantId: string, webhook: NewWebhook, actor: string): Promise<WebhookResource> {
    const { id, name, secret } = webhook;
    const insert = statement(
      `INSERT INTO webhook (tenant_id, id, name, created_by, created_at, secret, workflow, version, input, for_user)
       VALUES ($1, $2, $3, $4, now(), $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, name) DO NOTHING`,
      [tenantId, id, name, actor, secret, ...valuesOf(webhook)],
    );
    const detail = { id, workflow: webhook.workflow };
    const isNew = await writeAudited(this.database, tenantId, insert, {
      actor,
      action: 'webhook.created',
      subject: name,
      detail,
    });
    if (!isNew) throw new TerminalError('webhook.exists', `there is a webhook ${name} already`);
    return this.get(tenantId, name);
  }

  /** @throws TerminalError webhook.not-found */
  async get(tenantId: string, name: string): Promise<WebhookResource> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.webhook.findUnique({ where: { tenantId_name: { tenantId, name } }, omit: secrets }),
    );
    if (!found) throw webhookNotFound(name);
    return resourceOf(found);
  }

  async list(tenantId: string, query: PageQuery & { workflow?: string | undefined }): Promise<Page<WebhookResource>> {
    const found = await this.database.rows({ tenantId }, (rows) =>
      rows.webhook.findMany({
        where: {
          tenantId,
          ...(query.workflow === undefined ? {} : { workflow: query.workflow }),
          ...afterCursor(query.cursor),
        },
        orderBy: newestFirst,
        take: query.limit + 1,
        omit: secrets,
      }),
    );
    return pageOf(found, query.limit, resourceOf);
  }

  /** @throws TerminalError webhook.not-found */
  update(tenantId: string, name: string, webhook: WebhookUpdate, actor: string): Promise<WebhookResource> {
    const update = statement(
      `UPDATE webhook SET workflow = $3, version = $4, input = $5, for_user = coalesce($6, for_user)
       WHERE tenant_id = $1 AND name = $2`,
      [tenantId, name, ...valuesOf(webhook)],
    );
    const detail = { workflow: webhook.workflow };
    return this.change(tenantId, update, { actor, action: 'webhook.updated', subject: name, detail });
  }

  /** While it is paused, events are refused. @throws TerminalError webhook.not-found */
  setPaused(tenantId: string, name: string, paused: boolean, actor: string): Promise<WebhookResource> {
    const update = statement('UPDATE webhook SET paused = $3 WHERE tenant_id = $1 AND name = $2', [
      tenantId,
      name,
      paused,
    ]);
    const action = paused ? 'webhook.paused' : 'webhook.resumed';
    return this.change(tenantId, update, { actor, action, subject: name, detail: {} });
  }

  /** The secret until now is taken for `grace` seconds more. @throws TerminalError webhook.not-found */
  rotate(
    tenantId: string,
    name: string,
    { secret, grace }: { secret: Uint8Array; grace: number },
    actor: string,
  ): Promise<WebhookResource> {
    const rotate = statement(
      `UPDATE webhook SET previous_secret = secret, previous_until = now() + $4 * interval '1 second', secret = $3
       WHERE tenant_id = $1 AND name = $2`,
      [tenantId, name, secret, grace],
    );
    const detail = { grace };
    return this.change(tenantId, rotate, { actor, action: 'webhook.secret-rotated', subject: name, detail });
  }

  /** Its runs stay. @throws TerminalError webhook.not-found */
  async remove(tenantId: string, name: string, actor: string): Promise<void> {
    const remove = statement('DELETE FROM webhook WHERE tenant_id = $1 AND name = $2', [tenantId, name]);
    const audit = { actor, action: 'webhook.removed', subject: name, detail: {} };
    if (!(await writeAudited(this.database, tenantId, remove, audit))) throw webhookNotFound(name);
  }

  /** By the id in an address, whoever's it is. */
  async find(id: string): Promise<ReceivingWebhook | undefined> {
    if (!uuid.safeParse(id).success) return undefined;
    const [{ rows }] = await this.database.query(
      'system',
      statement<ReceivingRow>(
        `SELECT tenant_id, id, name, workflow, version, input, for_user, paused, secret,
           CASE WHEN previous_until > now() THEN previous_secret END AS previous
         FROM webhook WHERE id = $1`,
        [id],
      ),
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const { tenant_id: tenantId, name, workflow, secret, previous } = row;
    return {
      ...{ tenantId, id: row.id, name, workflow },
      version: row.version ?? undefined,
      input: inputOf(row.input),
      user: row.for_user ?? undefined,
      paused: row.paused,
      secrets: previous === null ? [secret] : [secret, previous],
    };
  }

  private async change(tenantId: string, update: Statement, audit: NewAuditEvent): Promise<WebhookResource> {
    if (!(await writeAudited(this.database, tenantId, update, audit))) throw webhookNotFound(audit.subject);
    return this.get(tenantId, audit.subject);
  }
}

const secrets = { secret: true, previousSecret: true } as const;

interface ReceivingRow {
  tenant_id: string;
  id: string;
  name: string;
  workflow: string;
  version: number | null;
  input: unknown;
  for_user: string | null;
  paused: boolean;
  secret: Buffer;
  previous: Buffer | null;
}

const inputOf = (column: unknown): JsonObject | undefined =>
  column === null ? undefined : jsonObject.parse(unwrap(column));

const valuesOf = ({ workflow, version, input, user }: WebhookUpdate): unknown[] => [
  workflow,
  version ?? null,
  input === undefined ? null : JSON.stringify(versioned(input)),
  user ?? null,
];

function resourceOf(row: {
  id: string;
  name: string;
  workflow: string;
  version: number | null;
  input: unknown;
  paused: boolean;
  previousUntil: Date | null;
  createdBy: string;
  forUser: string | null;
  createdAt: Date;
}): WebhookResource {
  const { id, name, workflow, createdBy, previousUntil } = row;
  const isOver = previousUntil === null || previousUntil.getTime() <= Date.now();
  return webhookResource.parse({
    ...{ id, name, workflow, createdBy },
    version: row.version ?? undefined,
    user: row.forUser ?? undefined,
    input: inputOf(row.input),
    status: row.paused ? 'paused' : 'active',
    path: `/v1/hooks/${id}`,
    previousUntil: isOver ? undefined : previousUntil.toISOString(),
    createdAt: row.createdAt.toISOString(),
  });
}

function webhookNotFound(name: string): TerminalError {
  return new TerminalError('webhook.not-found', `there is no webhook ${name}`, {
    remedy: 'GET /v1/webhooks lists them.',
  });
}
