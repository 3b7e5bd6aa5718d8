import type { AnswerPiece, InferenceJob } from '@marimba/contracts';
import type { CallPieces, IndexedPiece } from '../streams/call-pieces.js';
import type { TokenStream } from '../streams/token-stream.js';

/** Takes the pieces of an answer as they are written. `anew`: the answer begins again, what was written does not count. */
export type PieceSink = (piece: AnswerPiece, anew?: boolean) => void;

/** Sends pieces in the order in which they were written, those that come while some are on their way together. */
export class PieceWriter {
  private index = 0;
  private waiting: IndexedPiece[] = [];
  private sending: Promise<void> | undefined;

  constructor(private readonly append: (pieces: IndexedPiece[]) => Promise<void>) {}

  /** Of a call in a run its text goes to the run's tokens, of any other its pieces to a stream of the call's own. */
  static of(job: InferenceJob, tokens: TokenStream, pieces: CallPieces): PieceWriter {
    const { runId, stepId, callKey, callId } = job;
    if (runId === undefined || stepId === undefined || callKey === undefined)
      return new PieceWriter((batch) => pieces.append(callId, batch));
    return new PieceWriter((batch) =>
      tokens.append(
        runId,
        batch.map(({ index, text }) => ({ stepId, callKey, index, text })),
      ),
    );
  }

  /** A reader takes index 0 for the beginning of the answer. */
  write(piece: AnswerPiece, anew = false): void {
    if (anew) this.index = 0;
    this.waiting.push({ ...piece, index: this.index++ });
    this.sending ??= this.send();
  }

  /** Every piece is in the stream before the outcome is. */
  async flush(): Promise<void> {
    await this.sending;
  }

  /** Never rejects: the outcome will hold the whole answer, pieces are only its preview. */
  private async send(): Promise<void> {
    while (this.waiting.length > 0) await this.append(this.waiting.splice(0)).catch(() => undefined);
    this.sending = undefined;
  }
}
