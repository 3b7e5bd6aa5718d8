import { holdsOrBeginsForgotten } from '@marimba/contracts';
import { expect, it } from 'vitest';
import { removedPieces } from './removed-pieces.js';

const chunk = (index: number) =>
  `Paragraph ${index} tells of the lighthouse with the number ${index * 7} and of its keeper.`;

it('recognises every passage of a long document, also where a state ends soon behind its beginning', () => {
  const chunks = Array.from({ length: 9_000 }, (_, index) => chunk(index));
  const pieces = removedPieces({ title: 'Lighthouses', chunks });
  expect(pieces.length).toBeGreaterThanOrEqual(chunks.length);
  for (const index of [0, 1, 4_001, 7_777, 8_999]) {
    const prompt = `Question: who?\n\nDocuments:\n[1] Lighthouses\n${chunk(index)}`;
    expect(holdsOrBeginsForgotten(prompt, pieces)).toBe(true);
    for (const behind of [20, 33, 47])
      expect(holdsOrBeginsForgotten(prompt.slice(0, prompt.indexOf('Paragraph') + behind), pieces)).toBe(true);
  }
  expect(holdsOrBeginsForgotten('[1] Lighthouses\nNothing of the kind is told here, by nobody.', pieces)).toBe(false);
});

it('leaves alone what another document says too', () => {
  const chunks = [chunk(1), chunk(2)];
  expect(removedPieces({ title: 'One', chunks }, { title: 'One', chunks })).toEqual([]);
  expect(removedPieces({ title: 'One', chunks }, { title: 'Two', chunks })).toHaveLength(1);
});
