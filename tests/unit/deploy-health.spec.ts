import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The command of an image's HEALTHCHECK, as the container's shell is given it. */
function healthCommand(image: string): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'deploy', 'docker', `${image}.Dockerfile`), 'utf8');
  const command = /^HEALTHCHECK .*\\\n {2}CMD (.+)$/m.exec(text)?.[1];
  if (command === undefined) throw new Error(`${image}.Dockerfile has no HEALTHCHECK`);
  return command;
}

function exitCode(command: string, variables: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile('sh', ['-c', command], { env: { ...process.env, ...variables } }, () => undefined);
    child.once('exit', (code) => resolve(code ?? -1));
  });
}

describe('the health check of the api image', () => {
  let server: Server;
  let status = 200;
  beforeAll(async () => {
    server = createServer((request, response) => response.writeHead(request.url === '/readyz' ? status : 404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  it('passes while the api is ready, and fails while it is not or is not there', async () => {
    const PORT = String((server.address() as AddressInfo).port);
    expect(await exitCode(healthCommand('api'), { PORT })).toBe(0);
    status = 503;
    expect(await exitCode(healthCommand('api'), { PORT })).toBe(1);
    expect(await exitCode(healthCommand('api'), { PORT: '1' })).toBe(1);
  });
});

describe.each(['steps-worker', 'inference-worker'])('the health check of the %s image', (image) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'marimba-health-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('passes while the heartbeat is fresh, and fails when it is old or missing', async () => {
    const file = join(folder, 'alive');
    const variables = { MARIMBA_HEARTBEAT_FILE: file };
    expect(await exitCode(healthCommand(image), variables)).toBe(1);
    writeFileSync(file, 'now');
    expect(await exitCode(healthCommand(image), variables)).toBe(0);
    const past = new Date(Date.now() - 60_000);
    utimesSync(file, past, past);
    expect(await exitCode(healthCommand(image), variables)).toBe(1);
  });
});
