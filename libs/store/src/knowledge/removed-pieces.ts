import { fingerprintOf, foldText, type TextFingerprint, untrusted } from '@marimba/contracts';

/** Characters of each chunk that states are searched for. */
const pieceLength = 48;
/** Fewer say too little: they stand in texts that have nothing to do with the document. */
const shortest = 16;

export interface PiecesOf {
  title: string;
  /** Texts of its chunks, in order. */
  chunks: readonly string[];
}

/**
 * Recognises what models have read of a document, whole or as passages, by the beginnings of all its chunks as prompts show
 * them, also where a state ends inside one of these, behind 16 characters; without those that a document in its place, or another that says the same, has too.
 */
export function removedPieces(old: PiecesOf, ...others: PiecesOf[]): TextFingerprint[] {
  const stays = new Set(others.flatMap((each) => [...piecesOf(each)]));
  return [...piecesOf(old)].filter((piece) => !stays.has(piece)).map(fingerprintOf);
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
