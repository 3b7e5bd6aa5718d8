/** Words of a question that say nothing of what it is about. */
const common = new Set(
  `a an the of in on at to for from by with and or is are was were be been being do does did has have had what which who whom whose
  when where why how many much that this these those it its as there can could will would should i my me you your we our about
  so if not no than then also any some into during`.split(/\s+/),
);

/**
 * How well each text fits a question, 0 to 1: the part of the question's words that stand in it, each word counted by how
 * few of the texts hold it (inverse document frequency, Spärck Jones 1972). A word that no text holds counts as the rarest.
 */
export function fitOf(question: string, texts: readonly string[]): number[] {
  const asked = [
    ...new Set(
      wordsOf(question)
        .filter((word) => !common.has(word))
        .map(stemOf),
    ),
  ];
  const held = texts.map((text) => new Set(wordsOf(text).map(stemOf)));
  const weights = asked.map((word) => {
    const holding = held.filter((words) => words.has(word)).length;
    return Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5));
  });
  const all = weights.reduce((sum, each) => sum + each, 0);
  if (all === 0) return texts.map(() => 0);
  return held.map(
    (words) => weights.reduce((sum, each, index) => (words.has(asked[index]!) ? sum + each : sum), 0) / all,
  );
}

/** The words of a text that say what it is about, without their endings. */
export const contentWordsOf = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !common.has(word))
    .map(stemOf);

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Endings of English words off, so that 'greased' finds 'grease'; words of other languages mostly stay as they are. */
function stemOf(word: string): string {
  if (word.length < 5) return word.replace(/(?<=\w\w)[es]$/, '');
  return word.replace(/(?:ations?|ings?|edly|ed|es|ly|ions?|ers?|s|e)$/, '');
}
