import { connect } from 'node:net';

/** Whether a Redis server at 127.0.0.1 answers a PING after this password; the password also proves that it is ours. */
export function respPing(port: number, password: string, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    const finish = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data;
      if (answer.includes('+PONG')) finish(true);
      else if (/^-/m.test(answer)) finish(false);
    });
  });
}
