import {
  type FactSource,
  type MemoryReader,
  type MemoryScope,
  type MemoryScopeKind,
  type StepContext,
  type Taint,
  TerminalError,
  workspaceScopeId,
} from '@marimba/contracts';

/** @throws TerminalError memory.no-user where the run is for nobody */
export function scopeOf(
  context: Pick<StepContext, 'user' | 'stepId'>,
  kind: MemoryScopeKind = 'user',
  agent?: string,
): MemoryScope {
  if (kind === 'workspace') return { kind, id: workspaceScopeId };
  if (kind === 'agent') return { kind, id: agent ?? '' };
  if (context.user !== undefined) return { kind, id: context.user };
  throw new TerminalError(
    'memory.no-user',
    `step '${context.stepId}' uses a user's memory, but the run is for no user`,
    {
      remedy: 'name the user when the run is started ("user": …), or use the scope workspace or agent',
    },
  );
}

/** As whom a run looks into memory: its user's eyes, never more. */
export const readerOf = ({ tenantId, user }: Pick<StepContext, 'tenantId' | 'user'>): MemoryReader => ({
  tenantId,
  user,
});

export const sourceOf = ({ runId, stepId }: Pick<StepContext, 'runId' | 'stepId'>): FactSource => ({
  actor: `run ${runId}`,
  runId,
  stepId,
});

/** What is made of documents, of answers of tools or of another run's input carries that on. */
export const taintOf = ({ untrustedInputs }: Pick<StepContext, 'untrustedInputs'>): Taint | undefined =>
  untrustedInputs.length === 0 ? undefined : 'external';
