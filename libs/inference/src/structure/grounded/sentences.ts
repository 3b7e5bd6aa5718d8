/** A sentence of a text: UTF-16 code units, end exclusive, without white space around it. */
export interface Sentence {
  start: number;
  end: number;
  /** Whether the next sentence of the list follows in the same paragraph, so that both can be quoted as one. */
  joined: boolean;
}

/** Marks by which a model tells thinking, calls and turns (a quote that held one, or what was made of one, could not be told from them), and halves of characters. */
const unquotable = /< ?\/?(?:think|tools?|tool_call|tool_response)>|< ?\|\w+\|>|\p{Surrogate}/iu;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** What of a text can be quoted: its sentences, lines of lists and tables among them, that have a letter or a digit. */
export function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = [];
  for (const { segment, index } of segmenter.segment(text))
    for (const line of segment.matchAll(/[^\r\n]+/g)) {
      const sentence = line[0].trim();
      const start = index + line.index + line[0].indexOf(sentence);
      if (!/[\p{L}\p{N}]/u.test(sentence) || unquotable.test(sentence)) continue;
      const before = found.at(-1);
      if (before !== undefined) before.joined = /^[^\S\r\n]*$/.test(text.slice(before.end, start));
      found.push({ start, end: start + sentence.length, joined: false });
    }
  return found;
}
