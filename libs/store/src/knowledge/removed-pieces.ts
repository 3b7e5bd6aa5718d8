import { foldText, printOf, type TextFingerprint, untrusted } from '@marimba/contracts';

/** Characters of each chunk that states are searched for. */
const pieceLength = 48;
/** Fewer say too little: they stand in texts that have nothing to do with the document. */
const shortest = 16;
/** Of a document with more chunks, as many are taken evenly. */
const mostPieces = 4_000;

export interface PiecesOf {
  title: string;
  /** Texts of its chunks, in order. */
  chunks: readonly string[];
}

/**
 * Recognises what models have read of a document, whole or as passages, by the beginnings of its chunks as prompts show
 * them; without those that a document in its place, or another that says the same, has too.
 */
export function removedPieces(old: PiecesOf, ...others: PiecesOf[]): TextFingerprint[] {
  const stays = new Set(others.flatMap((each) => [...piecesOf(each)]));
  const gone = [...piecesOf(old)].filter((piece) => !stays.has(piece));
  const step = Math.max(1, gone.length / mostPieces);
  const taken = Array.from(
    { length: Math.min(gone.length, mostPieces) },
    (_, index) => gone[Math.floor(index * step)]!,
  );
  return taken.map(printOf);
}

function piecesOf({ title, chunks }: PiecesOf): Set<string> {
  const name = untrusted(title);
  const pieces = new Set<string>();
  for (const [index, chunk] of chunks.entries()) {
    const piece = foldText(untrusted(chunk)).slice(0, pieceLength).trim();
    if (piece.length >= shortest) pieces.add(piece);
    // A prompt has the title before the text: so a short one is recognised, and the first under another title.
    if (piece.length < shortest || index === 0) pieces.add(foldText(`${name}\n${piece}`));
  }
  return pieces;
}
