import { type TokenMessage, tokenMessage } from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { keys, retentionSeconds } from '../redis/keys.js';

/** Tokens of a run that are kept for those who come later; the log holds the whole text in the end. */
const mostTokens = 20_000;

export interface StreamedToken {
  /** The stream's own cursor, `<ms>-<n>`. */
  cursor: string;
  token: TokenMessage;
}

/** The tokens of a run's model calls, in the order in which they were written. */
export class TokenStream {
  constructor(private readonly redis: Redis) {}

  /** In one round trip, however many there are. */
  async append(runId: string, tokens: readonly TokenMessage[]): Promise<void> {
    const key = keys.runTokens(runId);
    const pipeline = this.redis.pipeline();
    for (const token of tokens) pipeline.xadd(key, 'MAXLEN', '~', mostTokens, '*', 'token', JSON.stringify(token));
    await pipeline.expire(key, retentionSeconds.tokens).publish(keys.runChanged, runId).exec();
  }

  /** Tokens behind a cursor ('0' for the first), oldest first. */
  async after(runId: string, cursor: string, limit = 500): Promise<StreamedToken[]> {
    const entries = await this.redis.xrange(
      keys.runTokens(runId),
      cursor === '0' ? '-' : `(${cursor}`,
      '+',
      'COUNT',
      limit,
    );
    return entries.map(([id, fields]) => ({ cursor: id, token: tokenMessage.parse(JSON.parse(fields[1] ?? '')) }));
  }
}
