import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamMessage } from '@marimba/contracts';
import { type connectRedis, RunChanges, type StreamedPiece, TokenStream } from '@marimba/queue';
import { Store } from '@marimba/store';
import { type BeforeApplicationShutdown, Controller, Headers, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { REDIS } from '../tokens.js';
import { RunStream } from './run-stream.js';
import { parseStreamId } from './stream-position.js';

/** A message that went astray costs no more than this. */
const pollMs = 500;
const heartbeatMs = 15_000;
/** Every token wakes its readers; what comes within this is sent together, so that one token is not one query a reader. */
const gatherMs = 25;
/** Tokens that Redis does not give in this time are gone without: the log holds the whole text. */
const tokenPatienceMs = 1_000;
const pageSize = 1_000;

const events = defineRoute({
  method: 'GET',
  path: '/v1/runs/:id/events',
  tag: 'Runs',
  summary: 'Follow a run: its events and tokens in one order, until it ends',
  description:
    "Server-sent events. `event` carries a RunEvent, `token` a piece of a model's output while it is written, `progress` how many pages of a document are read, `end` nothing. " +
    'Send the last id back as Last-Event-ID to go on where a connection broke.',
  params: z.object({ id: z.uuid() }),
  produces: 'text/event-stream',
});

/** Streams runs to those who follow them. */
@Controller()
export class RunEventsController implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly open = new Set<Promise<void>>();

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(TokenStream) private readonly tokens: TokenStream,
    @Inject(RunChanges) private readonly changes: RunChanges,
    @Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>,
  ) {}

  @Route(events)
  async follow(
    @Input() { params: { id } }: RouteInput<typeof events>,
    @Caller() { tenantId }: Principal,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.store.runs.outline(tenantId, id);
    const stream = new RunStream(
      {
        eventsAfter: (seq) => this.eventsAfter(tenantId, id, seq),
        tokensAfter: (cursor) => this.tokensAfter(id, cursor),
      },
      parseStreamId(lastEventId),
    );
    const { raw } = reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // Proxies that buffer would hold the stream back.
      'x-accel-buffering': 'no',
    });
    // A reader who is up to date has its answer now, not with the next event.
    raw.flushHeaders();
    const sending = this.send(id, stream, raw);
    this.open.add(sending);
    try {
      await sending;
    } finally {
      this.open.delete(sending);
    }
  }

  /** Writes what comes until the run ends, the reader is gone or the service stops. */
  private async send(runId: string, stream: RunStream, raw: ServerResponse): Promise<void> {
    const gone = new AbortController();
    raw.once('close', () => gone.abort());
    // It may have left while its run was looked up.
    if (raw.closed || raw.destroyed) gone.abort();
    const signal = AbortSignal.any([gone.signal, this.stopping.signal]);
    const wake = new Wake(signal);
    const unlisten = this.changes.listen(runId, () => wake.up());
    try {
      let quietSince = Date.now();
      while (!signal.aborted && !stream.ended) {
        const messages = await stream.next();
        const text =
          messages.length > 0
            ? messages.map(formatted).join('')
            : Date.now() - quietSince > heartbeatMs
              ? ': still here\n\n'
              : '';
        if (text !== '') {
          quietSince = Date.now();
          // A slow reader is waited for, not buffered for.
          if (!raw.write(text)) await once(raw, 'drain', { signal });
        }
        if (stream.ended) break;
        if (stream.behind) continue;
        await wake.next(pollMs);
        if (!signal.aborted) await sleep(gatherMs);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      unlisten();
      raw.end();
    }
  }

  /** Readers come back with their position, to another process or to the next one here. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.open);
  }

  private async eventsAfter(tenantId: string, runId: string, seq: number) {
    const events = await this.store.runs.shownEventsAfter(tenantId, runId, seq, pageSize);
    return { events, more: events.length === pageSize };
  }

  private async tokensAfter(runId: string, cursor: string): Promise<StreamedPiece[]> {
    const tokens = await this.tokenPage(runId, cursor);
    while (tokens.length > 0 && tokens.length % pageSize === 0) {
      const more = await this.tokenPage(runId, tokens.at(-1)!.cursor);
      if (more.length === 0) break;
      tokens.push(...more);
    }
    return tokens;
  }

  /** None while Redis is away: its commands would wait for it, and the log must not. */
  private async tokenPage(runId: string, cursor: string): Promise<StreamedPiece[]> {
    if (this.redis.status !== 'ready') return [];
    const late = new AbortController();
    const page = this.tokens.piecesAfter(runId, cursor, pageSize).catch(() => []);
    const none = sleep(tokenPatienceMs, [] as StreamedPiece[], { signal: late.signal }).catch(() => []);
    try {
      return await Promise.race([page, none]);
    } finally {
      late.abort();
    }
  }
}

function formatted({ event, id, data }: StreamMessage): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Sleeps until woken; a call that came while nobody slept is not lost. */
class Wake {
  private called = false;
  private resolve: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.up());
  }

  up(): void {
    this.called = true;
    this.resolve?.();
  }

  async next(timeoutMs: number): Promise<void> {
    if (!this.called)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.resolve = undefined;
    this.called = false;
  }
}
