import { createServer } from 'node:net';
import { CliError } from '../cli-error.js';
import { defaultPort } from '../config.js';

const tried = 50;

/** Whether a server could listen there now. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

/**
 * The port for the API: the one that was asked for, else 7400.
 * @param mayMove whether the next free one is taken where nobody asked for a certain one
 * @throws CliError when it is in use
 */
export async function choosePort(asked: number | undefined, host: string, mayMove: boolean): Promise<number> {
  const first = asked ?? defaultPort;
  if (first === 0 || (await isFree(first, host))) return first;
  if (asked === undefined && mayMove)
    for (let port = first + 1; port <= first + tried; port++) if (await isFree(port, host)) return port;
  throw new CliError(
    `Port ${first} on ${host} is in use by another program.`,
    `Stop that program, or choose another port: PORT=${first + 1} npm start`,
  );
}
