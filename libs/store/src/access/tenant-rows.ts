import {
  type JsonObject,
  type TenantLimits,
  type TenantResource,
  tenantLimits,
  tenantResource,
} from '@marimba/contracts';

/** The columns of what a tenant may use. */
export interface LimitRow {
  runs_at_once: number | null;
  tokens_per_day: string | null;
  tokens_per_run: string | null;
  steps_per_run: number | null;
}

export const columnsOf = ({ runsAtOnce, tokensPerDay, tokensPerRun, stepsPerRun }: TenantLimits): unknown[] => [
  runsAtOnce ?? null,
  tokensPerDay ?? null,
  tokensPerRun ?? null,
  stepsPerRun ?? null,
];

const numberOr = (value: number | bigint | string | null): number | undefined =>
  value === null ? undefined : Number(value);

export const limitsOf = (row: LimitRow): TenantLimits =>
  tenantLimits.parse({
    runsAtOnce: numberOr(row.runs_at_once),
    tokensPerDay: numberOr(row.tokens_per_day),
    tokensPerRun: numberOr(row.tokens_per_run),
    stepsPerRun: numberOr(row.steps_per_run),
  });

export function tenantOf(row: {
  id: string;
  name: string;
  createdAt: Date;
  disabledAt: Date | null;
  runsAtOnce: number | null;
  tokensPerDay: bigint | null;
  tokensPerRun: bigint | null;
  stepsPerRun: number | null;
}): TenantResource {
  return tenantResource.parse({
    id: row.id,
    name: row.name,
    status: row.disabledAt === null ? 'active' : 'disabled',
    limits: {
      runsAtOnce: numberOr(row.runsAtOnce),
      tokensPerDay: numberOr(row.tokensPerDay),
      tokensPerRun: numberOr(row.tokensPerRun),
      stepsPerRun: numberOr(row.stepsPerRun),
    },
    createdAt: row.createdAt.toISOString(),
    ...(row.disabledAt === null ? {} : { disabledAt: row.disabledAt.toISOString() }),
  });
}

/** As the audit log has them: without what has no bound. */
export const auditedLimits = (limits: TenantLimits): JsonObject =>
  Object.fromEntries(Object.entries(limits).filter((entry): entry is [string, number] => entry[1] !== undefined));
