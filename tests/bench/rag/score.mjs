/** As SQuAD's evaluation does it: lower case, without punctuation and articles. */
export const normal = (text) =>
  text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\b(a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
    .join(' ');

/** Harmonic mean of precision and recall of words. */
export function f1(answer, expected) {
  const [said, wanted] = [normal(answer).split(' '), normal(expected).split(' ')];
  const left = [...wanted];
  let common = 0;
  for (const word of said) {
    const at = left.indexOf(word);
    if (at === -1) continue;
    left.splice(at, 1);
    common += 1;
  }
  return common === 0 ? Number(said.join(' ') === wanted.join(' ')) : (2 * common) / (said.length + wanted.length);
}

export const isRefusal = (answer) => /^not found in the documents\b/i.test(answer);

/** The answer without the numbers that it cites. */
export const bare = (answer) => answer.replaceAll(/\s*\[\d+\]/g, '').trim();

export const percent = (part, whole) => (whole === 0 ? '–' : ((100 * part) / whole).toFixed(1));
