import { afterAll, beforeAll, expect, it } from 'vitest';
import { ShopService } from '../../integration/tools/shop-service.js';
import { type RunningService, startService } from '../../support/service.js';
import { startMarimba } from '../model/marimba-command.js';

let service: RunningService;
let shop: ShopService;
beforeAll(async () => {
  shop = await ShopService.start();
  // The shop stands on this machine, which tools may not ask unless the installation says so.
  service = await startService({
    WORKER_ROLES: 'steps',
    MARIMBA_OUTBOUND_ALLOW: new URL(shop.url).host,
    MARIMBA_SECRET_KEY: 'ab'.repeat(32),
  });
});
afterAll(async () => {
  await service?.stop();
  shop?.stop();
});

const command = (args: string[], input?: string) =>
  startMarimba(['tool', ...args], { MARIMBA_URL: service.url, MARIMBA_API_KEY: service.key }, input).outcome;
const tool = (...args: string[]) => command(args);

it('lists and calls the tools that are built in, and says what is wrong with a call', async () => {
  const listed = await tool('list');
  expect(listed.code).toBe(0);
  expect(listed.stdout).toMatch(/^ready +none +built-in calculator +Evaluate an arithmetic expression\.$/m);
  expect(listed.stdout).toMatch(/^ready +reads +built-in knowledge_search /m);
  const called = await tool('call', 'calculator', '--input', 'expression=(340 + 180) * 12');
  expect(called).toMatchObject({ code: 0, stdout: '6240\n' });
  const wrong = await tool('call', 'calculator', '--input', 'expresion=1');
  expect(wrong.code).toBe(1);
  expect(wrong.output).toMatch(/expression/);
  const none = await tool('call', 'calculatr');
  expect(none.code).toBe(1);
  expect(none.output).toMatch(/there is no tool 'calculatr'[\s\S]*calculator/);
});

it('registers the operations of an OpenAPI document, shows and calls one, and removes them', async () => {
  expect(await tool('secret', 'shop-key')).toMatchObject({
    code: 1,
    output: expect.stringContaining('standard input'),
  });
  expect(await command(['secret', 'shop-key'], 'k-4711\n')).toMatchObject({ code: 0 });
  const credential = ['--credential', 'x-key=shop-key'];
  const added = await tool(
    'add-openapi',
    'shop',
    `${shop.url}/openapi.json`,
    '--operation',
    'getItem',
    '--about',
    'A shop',
    ...credential,
  );
  expect(added.output).toMatch(/shop: 1 tools/);
  expect(added.code).toBe(0);
  const listed = await tool('list', '--json');
  const names = (JSON.parse(listed.stdout) as { name: string; status: string }[]).filter(({ name }) =>
    name.startsWith('shop'),
  );
  expect(names).toMatchObject([{ name: 'shop.get_item', status: 'ready' }]);
  const { name } = names[0]!;
  expect(JSON.parse((await tool('show', name)).stdout)).toMatchObject({ name });
  expect(await tool('call', name, '--input', '{"id": "7"}')).toMatchObject({ code: 0 });
  expect(shop.last).toMatchObject({ path: '/v1/items/7', headers: { 'x-key': 'k-4711' } });
  const nothing = await tool('approve', 'calculator');
  expect(nothing).toMatchObject({ code: 1, output: expect.stringContaining('nothing to approve') });
  expect(await tool('remove', 'shop')).toMatchObject({ code: 0, output: expect.stringContaining('shop is removed') });
  expect((await tool('list')).stdout).not.toContain(name);
});

it('tells what it takes', async () => {
  const { code, stdout } = await tool('--help');
  expect(code).toBe(0);
  for (const command of [
    'list',
    'show',
    'secret',
    'add-openapi',
    'add-mcp',
    'add-sql',
    'refresh',
    'approve',
    'call',
    'remove',
  ])
    expect(stdout).toContain(command);
});
