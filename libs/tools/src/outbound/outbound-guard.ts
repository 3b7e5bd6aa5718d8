import { TerminalError } from '@marimba/contracts';
import ipaddr from 'ipaddr.js';
import { type AllowEntry, AllowList } from './allow-list.js';

/** Ports of public hosts that need no permission. */
const usualPorts: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);
/** Public addresses behind which a cloud answers about the machine that asks: Azure's, and Oracle's is in a reserved range. */
const metadataAddresses: ReadonlySet<string> = new Set(['168.63.129.16']);

/** Where requests may go. What is not public is refused unless it is on the list. */
export class OutboundGuard {
  private readonly allowed: AllowList;

  constructor(
    entries: readonly AllowEntry[],
    private readonly setting: string,
  ) {
    this.allowed = new AllowList(entries);
  }

  /**
   * The address as far as it can be judged before its name is looked up. A host that is written as a number in whatever
   * base is an address by now: URLs are normalised.
   * @throws TerminalError outbound.refused
   */
  checkUrl(url: URL): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw refused(url.href, `it is ${url.protocol.slice(0, -1)}, and only http and https are allowed`);
    if (url.username !== '' || url.password !== '')
      throw refused(
        `${url.host}${url.pathname}`,
        'there is a user name or password in the address',
        'Keep credentials in a secret.',
      );
    const host = hostOf(url);
    const port = portOf(url);
    if (ipaddr.isValid(host)) this.checkAddress(host, host, port);
    else if (!usualPorts.has(port) && !this.allowed.host(host, port) && !this.allowed.anyRange(port))
      throw this.refusedPort(host, port);
  }

  /**
   * One address that the host has.
   * @throws TerminalError outbound.refused
   */
  checkAddress(host: string, address: string, port: number): void {
    if (this.allowed.host(host, port)) return;
    // A zone ('%eth0') says through which interface, not whereto.
    const parsed = ipaddr.parse(address.replace(/%.*$/, ''));
    if (this.allowed.address(parsed, port)) return;
    const range = rangeOf(parsed);
    if (range !== 'unicast') throw this.refusedAddress(host, address, port, range);
    if (!usualPorts.has(port)) throw this.refusedPort(host, port);
  }

  private refusedAddress(host: string, address: string, port: number, range: string): TerminalError {
    const where = host === address ? address : `${host}, which is ${address},`;
    return refused(
      where,
      `the address is not public (${range.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)})`,
      `An administrator can allow it: add ${bracketed(address)}:${port} or ${host}:${port} to ${this.setting}.`,
    );
  }

  private refusedPort(host: string, port: number): TerminalError {
    return refused(
      `${host}:${port}`,
      `public hosts are asked on the ports ${[...usualPorts].join(', ')} only`,
      `An administrator can allow it: add ${bracketed(host)}:${port} to ${this.setting}.`,
    );
  }
}

/** The only part of IPv6 that is handed out for the internet; the rest is special, whether it has a name yet or not. */
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** 'unicast' of what is public. */
function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (metadataAddresses.has(address.toString())) return 'metadata';
  const range = address.range();
  const isSpecial = range === 'unicast' && address.kind() === 'ipv6' && !address.match(globalIpv6);
  return isSpecial ? 'notGlobal' : range;
}

/** Without the brackets of IPv6 and without the dot that may end a name. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
export const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function refused(what: string, why: string, remedy?: string): TerminalError {
  return new TerminalError(
    'outbound.refused',
    `a request to ${what} is refused: ${why}`,
    remedy === undefined ? {} : { remedy },
  );
}
