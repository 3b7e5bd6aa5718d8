import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { MarimbaError } from '@marimba/contracts';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';
import type { OutboundGuard } from './outbound-guard.js';

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

const resolveBySystem: Resolve = (host) => lookup(host, { all: true });

/** Every address of a host, checked. @throws TerminalError outbound.refused; what the resolver throws */
async function checkedAddresses(guard: OutboundGuard, host: string, port: number, resolve: Resolve) {
  const found = await resolve(host);
  for (const { address } of found) guard.checkAddress(host, address, port);
  if (found.length === 0) throw new Error(`${host} has no address`);
  return found;
}

/** One of them. @throws TerminalError outbound.refused; MarimbaError outbound.failed */
export async function checkedAddress(
  guard: OutboundGuard,
  host: string,
  port: number,
  resolve: Resolve = resolveBySystem,
): Promise<string> {
  if (ipaddr.isValid(host)) {
    guard.checkAddress(host, host, port);
    return host;
  }
  try {
    return (await checkedAddresses(guard, host, port, resolve))[0]!.address;
  } catch (error) {
    if (error instanceof MarimbaError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new MarimbaError('outbound.failed', `${host} cannot be reached: ${code ?? message}`, { cause: error });
  }
}

/**
 * Connections whose address is the one that was checked: the name is looked up once for each connection, every address
 * that it has is checked, and the socket is given these addresses. A second look-up, which could answer otherwise, does
 * not happen.
 */
export function guardedAgent(guard: OutboundGuard, resolve: Resolve = resolveBySystem): Agent {
  return new Agent({
    connect(options, callback) {
      const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
      const host = options.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
      const pinned: LookupFunction = (_name, { all }, done) => {
        checkedAddresses(guard, host, port, resolve).then(
          (found) => (all ? done(null, found) : done(null, found[0]!.address, found[0]!.family)),
          (error: Error) => done(error, ''),
        );
      };
      try {
        // No look-up is made of what is an address already.
        if (ipaddr.isValid(host)) guard.checkAddress(host, host, port);
      } catch (error) {
        callback(error as Error, null);
        return;
      }
      buildConnector({ lookup: pinned, timeout: 10_000 })(options, callback);
    },
    // A name keeps its connection only for as long as one conversation takes.
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 30_000,
    maxHeaderSize: 64 * 1024,
  });
}
