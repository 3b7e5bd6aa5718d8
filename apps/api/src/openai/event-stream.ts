import { once } from 'node:events';
import { MarimbaError } from '@marimba/contracts';
import type { FastifyReply } from 'fastify';
import { openAiErrorOf } from './openai-error.js';

/** Sooner than proxies give a silent connection up. */
const keepAliveMs = 10_000;

/**
 * Server-sent events as OpenAI's clients read them. The head is sent with the first of them: what goes wrong before is
 * answered with its status. A slow reader is waited for.
 */
export class EventStream {
  private readonly keepAlive = setInterval(() => this.comment(), keepAliveMs);
  private opened = false;

  constructor(
    private readonly reply: FastifyReply,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs the work that writes; what it throws after the head was sent becomes an event. */
  async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      await this.write('data: [DONE]\n\n');
    } catch (error) {
      if (!this.opened) throw error;
      if (!this.signal.aborted) await this.write(`data: ${JSON.stringify(openAiErrorOf(known(error)))}\n\n`);
    } finally {
      clearInterval(this.keepAlive);
      if (this.opened) this.reply.raw.end();
    }
  }

  async send(data: object): Promise<void> {
    await this.write(`data: ${JSON.stringify(data)}\n\n`);
  }

  private async write(text: string): Promise<void> {
    this.signal.throwIfAborted();
    this.open();
    if (!this.reply.raw.write(text)) await once(this.reply.raw, 'drain', { signal: this.signal });
  }

  private comment(): void {
    if (this.signal.aborted || this.reply.raw.writableNeedDrain) return;
    this.open();
    this.reply.raw.write(': still here\n\n');
  }

  private open(): void {
    if (this.opened) return;
    this.opened = true;
    const { raw } = this.reply.hijack();
    raw.writeHead(200, {
      ...(this.reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // Proxies that buffer would hold the stream back.
      'x-accel-buffering': 'no',
    });
  }
}

/** What is inside of other errors is for the log. */
function known(error: unknown): MarimbaError {
  if (error instanceof MarimbaError && error.code !== 'internal.error') return error;
  return new MarimbaError('internal.error', 'something went wrong inside the service in the middle of the answer', {
    remedy: 'Send the request again.',
  });
}
