import { type AnswerPiece, answerPiece } from '@marimba/contracts';
import type { Redis } from 'ioredis';
import { keys, retentionSeconds } from '../redis/keys.js';

/** A piece in its answer's order. An index of 0 is the beginning: what a call has written before does not count. */
export type IndexedPiece = AnswerPiece & { index: number };

const indexedPiece = answerPiece.extend({ index: answerPiece.shape.call.unwrap().shape.index });

/** What calls outside a run have written so far: a stream a call, as long as the longest answer. */
export class CallPieces {
  constructor(private readonly redis: Redis) {}

  /** In one round trip, however many there are. */
  async append(callId: string, pieces: readonly IndexedPiece[]): Promise<void> {
    const key = keys.callPieces(callId);
    const pipeline = this.redis.pipeline();
    for (const piece of pieces) pipeline.xadd(key, '*', 'piece', JSON.stringify(piece));
    await pipeline.expire(key, retentionSeconds.pieces).publish(keys.callWritten, callId).exec();
  }

  /** Pieces behind a cursor ('0' for the first), oldest first, and the cursor behind them. */
  async after(callId: string, cursor: string, limit = 100): Promise<{ pieces: IndexedPiece[]; cursor: string }> {
    const from = cursor === '0' ? '-' : `(${cursor}`;
    const entries = await this.redis.xrange(keys.callPieces(callId), from, '+', 'COUNT', limit);
    const pieces = entries.map(([, fields]) => indexedPiece.parse(JSON.parse(fields[1] ?? '')));
    return { pieces, cursor: entries.at(-1)?.[0] ?? cursor };
  }

  async drop(callId: string): Promise<void> {
    await this.redis.del(keys.callPieces(callId));
  }
}
