/**
 * Generates the Prisma client. Prisma looks for its schema engine before every command and would download it; generating
 * does not run that engine, so any executable in its place will do, and no network is needed.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const manifest = require('prisma/package.json');
const command = join(dirname(require.resolve('prisma/package.json')), manifest.bin.prisma);

const { status, stdout, stderr, error } = spawnSync(process.execPath, [command, 'generate', '--no-hints'], {
  cwd: root,
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
if (error) throw error;
if (status !== 0) process.stderr.write(`${stdout}${stderr}prisma generate failed\n`);
process.exitCode = status ?? 1;
