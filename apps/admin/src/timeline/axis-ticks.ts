/** Round times (1, 2 or 5 times a power of ten) from 0 to `span`, at most `most` of them after 0. */
export function axisTicks(span: number, most = 6): number[] {
  if (!(span > 0)) return [0];
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => span / candidate <= most)!;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
}
