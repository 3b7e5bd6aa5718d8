import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');
export const bundledModel = join(root, 'models', 'marimba-70m');
export const cacheDir = join(root, '.marimba', 'cache');

const salad =
  'The warehouse in Lisbon opens at seven and the pump of the second hall is checked twice a day by whoever keeps the night watch near the river. ';

/** Text of at least so many tokens. */
export const words = (tokens) => salad.repeat(Math.ceil(tokens / 20) + 10);

/** A document of about so many tokens, in paragraphs that differ. */
export function documentOf(tokens) {
  const paragraphs = [];
  for (let number = 0; number * 52 < tokens; number++)
    paragraphs.push(`Paragraph ${number}. ${salad.trim()} It was noted ${number * 7} times.`);
  return paragraphs.join('\n\n');
}
