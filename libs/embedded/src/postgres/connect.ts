import pg from 'pg';

export interface Address {
  user: string;
  password: string;
  port: number;
  database: string;
}

/** Passwords are hexadecimal and names plain, so nothing has to be escaped. */
export function urlOf({ user, password, port, database }: Address): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}

/** A connection, or undefined when nothing answers there (or not yet, or something else than our server). */
export async function tryConnect(address: Address): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: urlOf(address), ssl: false, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}
