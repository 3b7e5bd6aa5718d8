import { z } from 'zod';
import { memoryScopeId } from '../memory/fact.js';
import { slug, timestamp, uuid } from '../references.js';
import { pageOf, pageQuery } from './bodies.js';

/**
 * What a key may do, each all that the ones before may: look; work; keep its tenant (keys, secrets, tools, the audit log);
 * keep the installation's tenants.
 */
export const role = z.enum(['viewer', 'member', 'admin', 'system']);
export type Role = z.infer<typeof role>;
/** Whether a role may do what is for another. */
export const mayAct = (as: Role, needed: Role): boolean => role.options.indexOf(as) >= role.options.indexOf(needed);

export const createApiKeyBody = z.strictObject({
  name: z.string().min(1).max(100),
  /** Left out: a member. `system` is given by a system administrator only. */
  role: role.optional(),
  /**
   * The person whose key it is: it sees no other user's memory and starts runs for no other. Below an administrator it also
   * sees and touches no other's runs.
   */
  user: memoryScopeId.optional(),
  expiresAt: timestamp.optional(),
});
export const apiKeyResource = z.object({
  id: uuid,
  name: z.string(),
  prefix: z.string(),
  role,
  user: memoryScopeId.optional(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  /** To the minute; left out: never. */
  lastUsedAt: z.string().optional(),
});
export type ApiKeyResource = z.infer<typeof apiKeyResource>;
/** The one answer that holds the key itself. */
export const createdApiKey = apiKeyResource.extend({ key: z.string() });
export const listApiKeysQuery = pageQuery.extend({ user: memoryScopeId.optional() });

/** Whose key a request carries, and what it may do. */
export const callerResource = z.object({
  tenant: z.object({ id: uuid, name: z.string() }),
  key: z.object({ id: uuid, name: z.string() }),
  role,
  user: memoryScopeId.optional(),
});
export type CallerResource = z.infer<typeof callerResource>;

/** A person that keys, runs or memory are for, as the callers' own systems name them. */
export const userResource = z.object({
  user: memoryScopeId,
  /** Those that were not revoked. */
  keys: z.int().nonnegative(),
  runs: z.int().nonnegative(),
  lastRunAt: z.string().optional(),
  /** Facts that are remembered of them, and threads. */
  facts: z.int().nonnegative(),
  threads: z.int().nonnegative(),
});
export type UserResource = z.infer<typeof userResource>;
export const userPage = pageOf(userResource);

const most = z.int().positive().max(Number.MAX_SAFE_INTEGER).optional();
/** What a tenant may use; what is left out has no bound. Refused beyond it: `tenant.limit-reached`. */
export const tenantLimits = z.strictObject({
  /** Runs that are queued or running, those left out that another run has begun. A new one is refused. */
  runsAtOnce: z.int().positive().max(1_000_000).optional(),
  /** Of model calls, by the day in UTC. When they are used up no new run and no call outside of runs is begun. */
  tokensPerDay: most,
  /** The largest budget of a run: it is stopped there, and not resumed with a larger one. */
  tokensPerRun: most,
  stepsPerRun: z.int().positive().max(1_000_000).optional(),
});
export type TenantLimits = z.infer<typeof tenantLimits>;

export const createTenantBody = z.strictObject({ name: slug, limits: tenantLimits.default({}) });
export const createTenantKeyBody = z.strictObject({ name: z.string().min(1).max(100).default('admin') });
export const tenantResource = z.object({
  id: uuid,
  name: z.string(),
  status: z.enum(['active', 'disabled']),
  limits: tenantLimits,
  createdAt: z.string(),
  disabledAt: z.string().optional(),
});
export type TenantResource = z.infer<typeof tenantResource>;
/** With its first administrator's key, shown this once. */
export const createdTenant = tenantResource.extend({ key: z.string() });
/** What a tenant uses now, beside what it may. */
export const tenantUsage = z.object({
  limits: tenantLimits,
  /** Those that count for `runsAtOnce`. */
  runs: z.int().nonnegative(),
  tokensToday: z.int().nonnegative(),
});
export type TenantUsage = z.infer<typeof tenantUsage>;
