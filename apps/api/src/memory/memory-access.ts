import {
  type MemoryReader,
  type MemoryScope,
  type MemoryScopeKind,
  mayAct,
  TerminalError,
  workspaceScopeId,
} from '@marimba/contracts';
import type { Principal } from '../access/principal.js';

/**
 * The user that a caller acts for. A key that is a person's own acts for them alone; any other key belongs to a service that
 * knows its users, and names them.
 * @throws TerminalError memory.not-yours
 */
export function userOf({ user: own }: Principal, named: string | undefined): string | undefined {
  if (own === undefined || named === undefined || own === named) return own ?? named;
  throw new TerminalError('memory.not-yours', `This key is that of user ${own}; it cannot act for user ${named}.`, {
    remedy: 'Leave the user out, or use a key that is not a single user’s.',
  });
}

/** A scope that the caller names, and as whom it is looked into. @throws TerminalError memory.not-yours, request.invalid */
export function namedScope(
  caller: Principal,
  { scope: kind, id }: { scope: MemoryScopeKind; id?: string | undefined },
): { scope: MemoryScope; reader: MemoryReader } {
  const { tenantId } = caller;
  if (kind === 'workspace') return { scope: { kind, id: workspaceScopeId }, reader: { tenantId, user: caller.user } };
  const named = kind === 'user' ? userOf(caller, id) : id;
  if (named === undefined)
    throw new TerminalError('request.invalid', `Say whose memory: the id of the ${kind}.`, {
      errors: [{ pointer: '/id', message: `is needed where the scope is '${kind}'` }],
    });
  return { scope: { kind, id: named }, reader: { tenantId, user: kind === 'user' ? named : caller.user } };
}

/** As whom memory is looked through where no scope is named: an administrator sees that of every user. */
export function readerFor(caller: Principal, user?: string): MemoryReader {
  const { tenantId } = caller;
  const whose = userOf(caller, user);
  if (whose !== undefined) return { tenantId, user: whose };
  return mayAct(caller.role, 'admin') ? { tenantId, everyUser: true } : { tenantId };
}
