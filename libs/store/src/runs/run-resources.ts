import {
  errorRecord,
  type JsonValue,
  type RunResource,
  runResource,
  type StoredValue,
  storedValue,
} from '@marimba/contracts';
import type { BlobRepository } from '../blobs/blob-repository.js';
import { unwrap } from '../database/versioned.js';

/** The columns of a run that its resource is made of. */
export interface RunFields {
  id: string;
  workflow: string;
  version: number;
  status: string;
  input: unknown;
  output: unknown;
  error: unknown;
  suspension: string | null;
  parentRunId: string | null;
  parentStep: string | null;
  forkRunId: string | null;
  forkStep: string | null;
  forUser: string | null;
  lastSeq: number;
  /** A number, or its digits. */
  usedTokens: bigint | string;
  usedToolCalls: number;
  createdAt: Date;
  endedAt: Date | null;
}

/** Runs as REST shows them. However many there are, their large inputs and outputs are read in one round trip. */
export async function runResources(
  blobs: BlobRepository,
  tenantId: string,
  runs: readonly RunFields[],
): Promise<RunResource[]> {
  const stored = runs.map((run) => ({
    input: storedValue.parse(unwrap(run.input)),
    output: run.output === null ? undefined : storedValue.parse(unwrap(run.output)),
  }));
  const values = stored.flatMap(({ input, output }) => [input, output ?? ({ inline: null } satisfies StoredValue)]);
  const resolved = await blobs.resolveAll(tenantId, values);
  return runs.map((run, index) =>
    resourceOf(run, resolved[index * 2]!, stored[index]!.output === undefined ? undefined : resolved[index * 2 + 1]!),
  );
}

function resourceOf(run: RunFields, input: JsonValue, output: JsonValue | undefined): RunResource {
  return runResource.parse({
    id: run.id,
    workflow: run.workflow,
    version: run.version,
    status: run.status,
    input,
    ...(output === undefined ? {} : { output }),
    ...(run.error === null ? {} : { error: errorRecord.parse(unwrap(run.error)) }),
    ...(run.suspension === null ? {} : { suspension: run.suspension }),
    ...linkOf('parent', run.parentRunId, run.parentStep),
    ...linkOf('forkOf', run.forkRunId, run.forkStep),
    ...(run.forUser === null ? {} : { user: run.forUser }),
    lastSeq: run.lastSeq,
    tokens: Number(run.usedTokens),
    toolCalls: run.usedToolCalls,
    createdAt: run.createdAt.toISOString(),
    ...(run.endedAt === null ? {} : { endedAt: run.endedAt.toISOString() }),
  });
}

function linkOf(name: 'parent' | 'forkOf', runId: string | null, stepId: string | null): Partial<RunResource> {
  return runId === null || stepId === null ? {} : { [name]: { runId, stepId } };
}

/** Larger inputs and outputs are left out of a list; the run itself has them. */
const largeBytes = 16 * 1024;

/** Whether an input or output is left out where large ones are. */
export function isLarge(column: unknown): boolean {
  const stored: StoredValue = storedValue.parse(unwrap(column));
  return 'blob' in stored && stored.bytes > largeBytes;
}

/** So that what is not shown is not read. */
export function withoutLargeValues(run: RunFields): RunFields {
  const nothing = { v: 1, value: { inline: null } };
  return {
    ...run,
    input: isLarge(run.input) ? nothing : run.input,
    output: run.output === null || isLarge(run.output) ? null : run.output,
  };
}
