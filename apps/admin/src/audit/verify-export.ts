import {
  AuditChainCheck,
  type AuditEvent,
  type AuditKey,
  type AuditRoot,
  auditEvent,
  auditKey,
  auditRoot,
  type ChainProblem,
  rootProblems,
  verifyAuditRoot,
} from '@marimba/contracts';

/** What recomputing an exported chain gave. */
export interface ExportVerdict {
  events: number;
  headHash: string;
  roots: number;
  newestRoot: AuditRoot | undefined;
  /** Of the events, each at its sequence number. */
  problems: ChainProblem[];
  /** What is wrong with the file or with its roots. */
  faults: string[];
}

/**
 * Verifies a file of `GET /v1/audit/export`: every hash, every signature of a root against `key`, that every root is of
 * this chain, and that the file is whole.
 * @param key of the installation, known from elsewhere than from the file; undefined: it has none
 */
export async function verifyExport(text: string, key: AuditKey | undefined): Promise<ExportVerdict> {
  const check = new AuditChainCheck();
  const hashes: Pick<AuditEvent, 'seq' | 'hash'>[] = [];
  const roots: AuditRoot[] = [];
  const faults: string[] = [];
  let end: { events: number; roots: number } | undefined;
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    const value = parsed(line);
    const event = auditEvent.safeParse(value?.event);
    const root = auditRoot.safeParse(value?.root);
    if (index === 0) {
      const header = auditKey.safeParse(value?.key).data;
      if (value?.format !== 'marimba-audit-log')
        faults.push('The file does not begin with the header of an audit log.');
      if (key !== undefined && header?.publicKey !== key.publicKey)
        faults.push('The file names another key than the service has.');
    } else if (event.success) {
      check.add(event.data);
      hashes.push({ seq: event.data.seq, hash: event.data.hash });
    } else if (root.success) roots.push(root.data);
    else if (value?.end) end = value.end as { events: number; roots: number };
    else faults.push(`Line ${index + 1} cannot be read.`);
  }
  if (end?.events !== check.events || end.roots !== roots.length) faults.push('The file is not whole.');
  for (const root of roots)
    if (key === undefined || root.keySha256 !== key.sha256 || !(await verifyAuditRoot(root, key.publicKey)))
      faults.push(`The signature of the root at event ${root.seq} is not that of this installation's key.`);
  const problems = [...check.problems, ...rootProblems(roots, hashes)].sort((a, b) => a.seq - b.seq);
  return {
    events: check.events,
    headHash: check.headHash,
    roots: roots.length,
    newestRoot: roots.at(-1),
    problems,
    faults,
  };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
