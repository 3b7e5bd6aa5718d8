import { MarimbaError } from '@marimba/contracts';

/** Where a database is, without the password. */
export function addressOf(url: string): string {
  try {
    const { hostname, port, pathname, username } = new URL(url);
    return `${hostname || 'localhost'}:${port || '5432'}${pathname} as ${decodeURIComponent(username) || 'the default user'}`;
  } catch {
    throw new MarimbaError('store.unavailable', 'the database address is not a URL', {
      remedy: 'give it as postgres://user:password@host:5432/database',
    });
  }
}

const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
]);
const remedies: Record<string, string> = {
  '28P01': 'the password is wrong: correct DATABASE_URL',
  '28000': 'this role may not connect: correct DATABASE_URL or pg_hba.conf',
  '3D000': 'make the database (CREATE DATABASE … OWNER …) or correct its name in DATABASE_URL',
  '53300': 'the server has no connection left: lower DATABASE_POOL or raise max_connections',
};

/** The SQLSTATE, or the code of a socket error. Prisma carries the SQLSTATE of what it has no code of its own for inside. */
export function codeOf(error: unknown): string {
  const { code, errors, meta } = error as { code?: unknown; errors?: unknown[]; meta?: PrismaMeta };
  const inside = meta?.driverAdapterError?.cause?.originalCode;
  if (typeof inside === 'string') return inside;
  if (typeof code === 'string') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : '';
}

interface PrismaMeta {
  driverAdapterError?: { cause?: { originalCode?: unknown } };
}

/** Whether the database could not be reached or let go of us: the same may succeed later. */
function isConnectionFault(error: unknown): boolean {
  const code = codeOf(error);
  if (connectionCodes.has(code) || code in remedies || /^(08|57P|P1001|P1002|P1017|P2024)/.test(code)) return true;
  return (
    error instanceof Error &&
    /connection (terminated|error)|timeout exceeded when trying to connect/i.test(error.message)
  );
}

/** Any error of a driver as the store throws it; what is already a MarimbaError stays. */
export function asStoreError(error: unknown, address: string): MarimbaError {
  if (error instanceof MarimbaError) return error;
  const message = error instanceof Error ? messageOf(error) : String(error);
  if (isConnectionFault(error))
    return new MarimbaError('store.unavailable', `the database at ${address} cannot be reached: ${message}`, {
      remedy: remedies[codeOf(error)] ?? 'start the database, or correct DATABASE_URL',
      cause: error,
    });
  return new MarimbaError('internal.error', `the database refused a statement: ${message}`, { cause: error });
}

/** A refused connection to several addresses of one host is an AggregateError without a message. */
function messageOf(error: Error & { errors?: unknown[] }): string {
  const [first] = error.errors ?? [];
  return error.message || (first instanceof Error ? first.message : error.name);
}
