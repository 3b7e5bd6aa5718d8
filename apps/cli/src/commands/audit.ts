import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { verifyAuditBundle } from '@marimba/contracts';
import type { Command } from 'commander';
import { readBundle } from '../audit/read-bundle.js';
import { showVerdict } from '../audit/show-verdict.js';
import { connect } from '../client/connect.js';
import type { CommandContext } from './context.js';

export function addAudit(program: Command, { config, terminal }: CommandContext): void {
  const audit = program.command('audit').description('export the log of a run, and verify such an export offline');
  audit
    .command('verify <bundle>')
    .description('recompute every hash of an exported log; needs no service and no network')
    .option('--head <hash>', 'the head hash that the log is known to end with')
    .addHelpText(
      'after',
      '\nExit code 0: it holds. 1: it was changed; the first broken event is named.\n\nExamples:\n  npm run marimba -- audit verify run.audit.ndjson\n  npm run marimba -- audit verify run.audit.ndjson --head 4fd1…',
    )
    .action(async (bundle: string, { head }: { head?: string }) => {
      const bytes = await readBundle(resolve(config.workingDirectory, bundle));
      if (!showVerdict(terminal, verifyAuditBundle(bytes), head)) process.exitCode = 1;
    });
  audit
    .command('export <runId>')
    .description('write the log of an ended run into a file that verifies offline')
    .option('-o, --out <file>', 'where to (default: <runId>.audit.ndjson)')
    .option('--url <address>', 'the service (default: MARIMBA_URL, else http://127.0.0.1:7400)')
    .option('--key <key>', "an API key (default: MARIMBA_API_KEY, else the demo's)")
    .addHelpText('after', '\nExamples:\n  npm run marimba -- audit export 0190c0de-… --out run.audit.ndjson')
    .action(async (runId: string, options: { out?: string; url?: string; key?: string }) => {
      const api = await connect(config, options);
      const bytes = await api.auditBundle(runId);
      const file = resolve(config.workingDirectory, options.out ?? `${runId}.audit.ndjson`);
      await writeFile(file, bytes);
      terminal.done(`${file} (${bytes.length} bytes)`);
      if (!showVerdict(terminal, verifyAuditBundle(bytes))) process.exitCode = 1;
    });
}
