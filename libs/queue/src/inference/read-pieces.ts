import { type AnswerPiece, type InferenceResult, MarimbaError } from '@marimba/contracts';
import type { ChannelListener } from '../redis/channel-listener.js';
import type { CallPieces, IndexedPiece } from '../streams/call-pieces.js';

interface PieceSource {
  pieces: CallPieces;
  written: ChannelListener;
  /** How often to look without having been woken. */
  pollMs: number;
}

/** A call's pieces, page by page, until its result is there. */
export async function* readPieces(
  callId: string,
  result: Promise<InferenceResult>,
  { pieces, written, pollMs }: PieceSource,
): AsyncGenerator<AnswerPiece[], void, void> {
  let ended = false;
  let wake = (): void => undefined;
  let woken = false;
  const wakeUp = (): void => {
    woken = true;
    wake();
  };
  const end = (): void => {
    ended = true;
    wakeUp();
  };
  result.then(end, end);
  const unlisten = written.listen(callId, wakeUp);
  const answer = new DeliveredAnswer();
  let cursor = '0';
  try {
    for (;;) {
      // Looked at first: what is read after the end is all there is.
      const last = ended;
      woken = false;
      const page = await pieces.after(callId, cursor);
      cursor = page.cursor;
      const fresh = answer.take(page.pieces);
      if (fresh.length > 0) yield fresh;
      if (page.pieces.length > 0) continue;
      if (last) return;
      if (!woken)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  } finally {
    unlisten();
  }
}

/** What was handed on of an answer. One that begins anew is handed on where it goes on, as long as it is the same. */
class DeliveredAnswer {
  private readonly delivered: string[] = [];

  /** @throws MarimbaError model.failed when the answer begins anew and is another one */
  take(pieces: readonly IndexedPiece[]): AnswerPiece[] {
    return pieces.flatMap(({ index, ...piece }) => {
      const text = JSON.stringify(piece);
      if (index >= this.delivered.length) {
        this.delivered.push(text);
        return [piece];
      }
      if (this.delivered[index] === text) return [];
      throw new MarimbaError(
        'model.failed',
        'the worker was lost in the middle of the answer, and the next one writes another',
        {
          remedy: 'Send the request again.',
        },
      );
    });
  }
}
