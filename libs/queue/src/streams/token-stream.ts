import { type ProgressMessage, progressMessage, type TokenMessage, tokenMessage } from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { keys, retentionSeconds } from '../redis/keys.js';

/** Tokens of a run that are kept for those who come later; the log holds the whole text in the end. */
const mostTokens = 20_000;

/** One of both, with the stream's own cursor behind it, `<ms>-<n>`. */
export type StreamedPiece =
  | { cursor: string; token: TokenMessage; progress?: undefined }
  | { cursor: string; token?: undefined; progress: ProgressMessage };
export type StreamedToken = Extract<StreamedPiece, { token: TokenMessage }>;

/** The tokens of a run's model calls, in the order in which they were written, and how far its steps have got with documents. */
export class TokenStream {
  constructor(private readonly redis: Redis) {}

  /** In one round trip, however many there are. */
  async append(runId: string, tokens: readonly TokenMessage[]): Promise<void> {
    const key = keys.runTokens(runId);
    const pipeline = this.redis.pipeline();
    for (const token of tokens) pipeline.xadd(key, 'MAXLEN', '~', mostTokens, '*', 'token', JSON.stringify(token));
    await pipeline.expire(key, retentionSeconds.tokens).publish(keys.runChanged, runId).exec();
  }

  /** Tells who follows the run, and who asks later. */
  async report(runId: string, progress: ProgressMessage): Promise<void> {
    // A connection that comes back has more to do than to tell of what was.
    if (this.redis.status !== 'ready') return;
    const text = JSON.stringify(progress);
    await this.redis
      .pipeline()
      .xadd(keys.runTokens(runId), 'MAXLEN', '~', mostTokens, '*', 'progress', text)
      .expire(keys.runTokens(runId), retentionSeconds.tokens)
      .hset(keys.runProgress(runId), progress.stepId, text)
      .expire(keys.runProgress(runId), retentionSeconds.tokens)
      .publish(keys.runChanged, runId)
      .exec();
  }

  /** The last that was told of each step. */
  async progressOf(runId: string): Promise<ProgressMessage[]> {
    const told = await this.redis.hgetall(keys.runProgress(runId));
    return Object.values(told).map((text) => progressMessage.parse(JSON.parse(text)));
  }

  /** Tokens behind a cursor ('0' for the first), oldest first. */
  async after(runId: string, cursor: string, limit = 500): Promise<StreamedToken[]> {
    const pieces = await this.piecesAfter(runId, cursor, limit);
    return pieces.filter((piece): piece is StreamedToken => piece.token !== undefined);
  }

  /** The same with what was told of progress. */
  async piecesAfter(runId: string, cursor: string, limit = 500): Promise<StreamedPiece[]> {
    const entries = await this.redis.xrange(
      keys.runTokens(runId),
      cursor === '0' ? '-' : `(${cursor}`,
      '+',
      'COUNT',
      limit,
    );
    return entries.map(([id, [kind, text = '']]) => {
      const content: unknown = JSON.parse(text);
      return kind === 'progress'
        ? { cursor: id, progress: progressMessage.parse(content) }
        : { cursor: id, token: tokenMessage.parse(content) };
    });
  }
}
