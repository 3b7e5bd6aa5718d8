/** A stretch of an answer: text, or a mark `[2]` that names a citation. */
export type AnswerPart = { text: string } | { citation: number };

/** Parts an answer at the marks that name one of the citations; other brackets stay text. */
export function splitCitationMarks(answer: string, numbers: ReadonlySet<number>): AnswerPart[] {
  return answer.split(/(\[\d{1,4}\])/).flatMap((piece): AnswerPart[] => {
    const number = Number(/^\[(\d+)\]$/.exec(piece)?.[1]);
    if (numbers.has(number)) return [{ citation: number }];
    return piece === '' ? [] : [{ text: piece }];
  });
}
