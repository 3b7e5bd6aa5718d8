import { connect } from 'node:net';

export const redisPort = 6379;
const patienceMs = 3_000;

/** Whether something takes TCP connections at a URL's host and port. */
export function answersAt(url: string, defaultPort: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  // An IPv6 host stands in brackets in a URL.
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port || defaultPort), timeout: patienceMs });
    const finish = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}
