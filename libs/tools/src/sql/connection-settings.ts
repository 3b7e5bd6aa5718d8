import { TerminalError } from '@marimba/contracts';
import type { ClientConfig } from 'pg';
import type { Outbound } from '../outbound/outbound.js';

/**
 * How to connect to a registered database: to the address that was looked up and checked, so that the name cannot answer
 * otherwise a moment later.
 * @throws TerminalError tool-source.invalid, without the connection string in it; outbound.refused
 */
export async function connectionSettings(
  connection: string,
  outbound: Pick<Outbound, 'address'>,
): Promise<ClientConfig> {
  const url = parsed(connection);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 5432 : Number(url.port);
  const address = await outbound.address(host, port);
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  return {
    host: address,
    port,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: mode === 'disable' ? false : { servername: host },
    application_name: 'marimba-tool',
    connectionTimeoutMillis: 10_000,
  };
}

function parsed(connection: string): URL {
  const url = URL.canParse(connection) ? new URL(connection) : undefined;
  const isPostgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
  if (url === undefined || !isPostgres || url.hostname === '' || url.username === '' || url.pathname.length < 2)
    throw invalid('it is not postgres://user:password@host:port/database');
  for (const [name, value] of url.searchParams)
    if (name !== 'sslmode' || !['disable', 'require', 'verify-full'].includes(value))
      throw invalid(
        `it has '${name}'; only sslmode=disable, require or verify-full (both check the certificate) may stand there`,
      );
  return url;
}

function invalid(why: string): TerminalError {
  return new TerminalError('tool-source.invalid', `the connection string in the secret store cannot be used: ${why}`, {
    remedy: 'put another value under the same name of secret',
  });
}
