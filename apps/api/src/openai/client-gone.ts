import type { FastifyReply } from 'fastify';

/** Why work for a client that has left is given up. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Aborts when the connection closes before the answer was sent. */
export function clientSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const leave = (): void => {
    if (!raw.writableFinished) gone.abort(new ClientGone('the client closed the connection'));
  };
  raw.once('close', leave);
  if (raw.destroyed) leave();
  return gone.signal;
}

/** Does work whose answer nobody needs once the client is gone. */
export async function answerClient(reply: FastifyReply, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const signal = clientSignal(reply);
  try {
    await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    // Nobody reads an answer any more; the framework must not try to send one.
    reply.hijack();
  }
}
