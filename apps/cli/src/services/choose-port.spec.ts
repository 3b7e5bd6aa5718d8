import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choosePort, isFree } from './choose-port.js';

let squatter: Server;
let taken: number;
beforeEach(async () => {
  squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  taken = (squatter.address() as AddressInfo).port;
});
afterEach(() => new Promise((resolve) => squatter.close(resolve)));

describe('choosePort', () => {
  it('takes any port for 0', async () => {
    expect(await choosePort(0, '127.0.0.1', false)).toBe(0);
  });

  it('never moves away from a port that was asked for', async () => {
    await expect(choosePort(taken, '127.0.0.1', true)).rejects.toThrow(`Port ${taken} on 127.0.0.1 is in use`);
  });

  it('finds a port where nobody asked for a certain one', async () => {
    const port = await choosePort(undefined, '127.0.0.1', true);
    expect(port).toBeGreaterThanOrEqual(7400);
    expect(await isFree(port, '127.0.0.1')).toBe(true);
  });
});
