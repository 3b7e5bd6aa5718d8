import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** One permission: a host by name (`*.` before it: everything below), or a range of addresses; on one port or on all. */
export type AllowEntry = ({ host: string } | { range: [Address, number] }) & { port?: number };

const form =
  /^(?<subject>\[[^\]]+\](?:\/\d{1,3})?|[^:/]+(?:\/\d{1,2})?|[0-9a-fA-F:]+:[0-9a-fA-F:]*(?:\/\d{1,3})?)(?::(?<port>\d{1,5}))?$/;

/**
 * `localhost`, `*.intranet.example`, `10.0.0.0/8`, `192.168.1.5:8080`, `[fd00::]/8`, `[::1]:9000`.
 * @throws Error that says what is wrong
 */
export function parseAllowEntry(text: string): AllowEntry {
  const { subject, port } = form.exec(text.trim())?.groups ?? {};
  if (subject === undefined || Number(port ?? 1) > 65_535 || port === '0')
    throw new Error(
      `'${text}' is neither host nor address range: write host, *.host, 10.0.0.0/8 or [fd00::]/8, each with :port or without`,
    );
  const bare = subject.replace(/[[\]]/g, '');
  const restriction = port === undefined ? {} : { port: Number(port) };
  if (bare.includes('/')) {
    if (!ipaddr.isValidCIDR(bare)) throw new Error(`'${text}' is no range of addresses`);
    return { range: ipaddr.parseCIDR(bare), ...restriction };
  }
  if (ipaddr.isValid(bare)) {
    const address = ipaddr.parse(bare);
    return { range: [address, address.kind() === 'ipv4' ? 32 : 128], ...restriction };
  }
  if (!/^(\*\.)?[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$/.test(bare)) throw new Error(`'${text}' is no host name`);
  return { host: bare.toLowerCase(), ...restriction };
}

/** What is allowed beyond the public internet on its usual ports. */
export class AllowList {
  constructor(private readonly entries: readonly AllowEntry[]) {}

  /** By name: then any address that the name has, and any port unless the entry names one. */
  host(host: string, port: number): boolean {
    return this.entries.some(
      (entry) => 'host' in entry && matchesHost(entry.host, host.toLowerCase()) && allowsPort(entry, port),
    );
  }

  /** Whether some range of addresses is allowed on this port. */
  anyRange(port: number): boolean {
    return this.entries.some((entry) => 'range' in entry && allowsPort(entry, port));
  }

  address(address: Address, port: number): boolean {
    return this.entries.some((entry) => {
      if (!('range' in entry) || !allowsPort(entry, port)) return false;
      const [network, bits] = entry.range;
      return network.kind() === address.kind() && address.match(network, bits);
    });
  }
}

const allowsPort = (entry: AllowEntry, port: number): boolean => entry.port === undefined || entry.port === port;

function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host !== pattern.slice(2) : host === pattern;
}
