import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningService, startService } from '../../support/service.js';
import { type Answer, SampleCollection } from './ask-service.js';

const expectedAnswer = z.object({ question: z.string(), answers: z.array(z.string()).min(1), source: z.string() });
type ExpectedAnswer = z.infer<typeof expectedAnswer>;

/** What the question that the demo asks has to find. */
const demoAnswer = { answers: ['15 degrees'], source: 'batteries-and-charging.md' };

/**
 * The bundled model, held to words of what it quotes, answers nine of the ten right (measured at int8; neither documents nor
 * decoding were made for them; writing freely it answers six). Two below leaves room for another processor's rounding.
 */
const fewestRight = 7;

/** Every one of the ten was cited from the right document; two below, as above. */
const fewestCited = 8;

const words = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

/** An accepted string stands in the answer, in whole words; case and punctuation are ignored. */
const isRight = ({ answer }: Answer, { answers }: Pick<ExpectedAnswer, 'answers'>): boolean =>
  answers.some((accepted) => words(answer).includes(words(accepted)));

const cites = ({ citations }: Answer, { source }: Pick<ExpectedAnswer, 'source'>): boolean =>
  citations.some((citation) => citation.source === source);

describe('questions over the sample documents', () => {
  let service: RunningService;
  let samples: SampleCollection;

  beforeAll(async () => {
    service = await startService();
    samples = await SampleCollection.ingest(service);
  }, 180_000);

  afterAll(() => service?.stop());

  it('answers the question of the demo from the right document, with a quote that stands there', async () => {
    const found = await samples.ask(samples.demoQuestion);
    expect(found.answer).toSatisfy(() => isRight(found, demoAnswer));
    expect(found.citations).toContainEqual(expect.objectContaining({ verified: true, source: demoAnswer.source }));
  });

  it('answers questions that the documents were not worded for no worse than measured', async () => {
    const file = join(import.meta.dirname, 'questions.json');
    const questions = z.array(expectedAnswer).parse(JSON.parse(await readFile(file, 'utf8')));
    const rows = [];
    for (const expected of questions) {
      const found = await samples.ask(expected.question);
      const [right, cited] = [isRight(found, expected), cites(found, expected)];
      rows.push({ question: expected.question, answer: found.answer, right, cited });
    }
    console.table(rows);
    expect(rows.filter(({ right }) => right).length).toBeGreaterThanOrEqual(fewestRight);
    expect(rows.filter(({ cited }) => cited).length).toBeGreaterThanOrEqual(fewestCited);
  });
});
