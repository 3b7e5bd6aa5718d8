import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { verifyAuditBundle } from '@marimba/contracts';
import { showVerdict } from '../audit/show-verdict.js';
import { CliError } from '../cli-error.js';
import type { ApiClient } from '../client/api-client.js';
import type { Terminal } from '../terminal/terminal.js';

/** Fetches a run's audit bundle, keeps it, and verifies it here, with nothing but its bytes. @throws CliError when it does not hold */
export async function verifyRun(
  api: ApiClient,
  terminal: Terminal,
  { runId, folder, workingDirectory }: { runId: string; folder: string; workingDirectory: string },
): Promise<void> {
  const bytes = await api.auditBundle(runId);
  const file = join(folder, `${runId}.ndjson`);
  await writeFile(file, bytes);
  const path = relative(workingDirectory, file);
  if (!showVerdict(terminal, verifyAuditBundle(bytes)))
    throw new CliError(`The audit bundle of run ${runId} does not hold.`, `It was kept as ${path}.`);
  terminal.note(`Again, offline: npm run marimba -- audit verify ${path.includes(' ') ? `'${path}'` : path}`);
}
