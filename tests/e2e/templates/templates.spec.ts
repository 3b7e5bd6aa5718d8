import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Citation,
  citation,
  type DocumentSummary,
  requirementScore,
  templateList,
  templateOf,
  workflowTemplates,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningService, startService } from '../../support/service.js';
import { eventsOf, TemplateService } from './template-service.js';

const samples = join(import.meta.dirname, '..', '..', '..', 'apps', 'cli', 'samples');
const collection = 'brindlemoor';
const answered = z.object({ answer: z.string().min(1), citations: z.array(citation) });
const reported = z.object({ passed: z.boolean(), requirements: z.array(requirementScore) });

/** The first example of a template, which is what people try first. */
const exampleOf = (name: string, index = 0) => templateOf(name).examples[index]!.input;

describe('the shipped templates on the bundled model', () => {
  let service: RunningService;
  let templates: TemplateService;
  let text: string;
  let document: DocumentSummary;

  beforeAll(async () => {
    service = await startService();
    templates = new TemplateService(service);
    await templates.send('POST', '/v1/collections', { name: collection });
    text = await readFile(join(samples, 'batteries-and-charging.md'), 'utf8');
    document = await templates.addDocument(collection, 'batteries-and-charging.md', text);
  }, 180_000);
  afterAll(() => service?.stop());

  /** Each cited sentence stands in the document where the citation says. */
  function expectFound(citations: readonly Citation[], of = document, within = text): void {
    expect(citations).not.toEqual([]);
    for (const { documentId, start, end, quote, verified } of citations) {
      expect({ documentId, verified }).toEqual({ documentId: of.id, verified: true });
      expect(within.slice(start, end)).toBe(quote);
    }
  }

  it('are listed, each with a definition that registers as it is', async () => {
    const { items } = templateList.parse(await templates.send('GET', '/v1/templates'));
    expect(items.map(({ name }) => name)).toEqual(workflowTemplates.map(({ name }) => name));
    for (const { name, definition } of items) {
      expect(await templates.send('POST', '/v1/workflows', definition)).toMatchObject({ name, version: 1 });
      // The same content as what the template makes: no second version.
      expect(await templates.send('POST', `/v1/templates/${name}/workflows`, {})).toMatchObject({ version: 1 });
    }
    await expect(templates.use('none')).rejects.toThrow(/template\.not-found/);
    await expect(templates.use('rewrite-and-shorten', { words: 1 })).rejects.toThrow(/request\.invalid/);
    await expect(templates.use('rewrite-and-shorten', { model: 'no-such-model' })).rejects.toThrow(/workflow\.invalid/);
  });

  it('ask-my-documents: cites a sentence that stands there, of passages and of a whole document', async () => {
    const workflow = await templates.use('ask-my-documents');
    const input = exampleOf('ask-my-documents');
    const searched = await templates.run(workflow, input);
    expectFound(answered.parse(searched.run.output).citations);
    expect(eventsOf(searched.events, 'retrieval.done')).toHaveLength(1);

    // The beginning of it, as a document of its own: reading takes time.
    const part = text.slice(0, text.indexOf('## Heat and noise'));
    await templates.send('POST', '/v1/collections', { name: 'short' });
    const short = await templates.addDocument('short', 'charging.md', part);
    const whole = { collection: 'short', document: short.id };
    const read = await templates.run(workflow, { ...whole, question: 'How long is the cable of the Wren?' });
    expect(eventsOf(read.events, 'context.chosen')).toMatchObject([{ data: { chosen: 'long-context' } }]);
    expect(eventsOf(read.events, 'retrieval.done')).toEqual([]);
    expectFound(answered.parse(read.run.output).citations, short, part);

    const again = await templates.run(workflow, { ...whole, question: 'What does a blue light mean?' });
    const [{ data }] = eventsOf(again.events, 'model.called') as [ReturnType<typeof eventsOf<'model.called'>>[number]];
    expect(data.reuse.tokens).toBeGreaterThan(data.usage.promptTokens / 2);
  });

  it('rewrite-and-shorten: reports how well it keeps to length, numbers, language and tone', async () => {
    const workflow = await templates.use('rewrite-and-shorten', { words: 25 });
    const { run } = await templates.run(workflow, exampleOf('rewrite-and-shorten'));
    const output = reported.extend({ text: z.string().min(1) }).parse(run.output);
    const methods = output.requirements.map(({ id, method }) => [id, method.split(' ')[0]]);
    expect(methods).toEqual([
      ['length', 'length'],
      ['numbers', 'numbers'],
      ['language', 'language'],
      ['tone', 'judged'],
    ]);
    const words = output.text.trim().split(/\s+/).length;
    expect(output.requirements[0]!.passed).toBe(words <= 25);
    expect(output.passed).toBe(output.requirements.every(({ passed }) => passed));
  });

  it('research-with-tools: calls the search and the calculator, and says what they gave', async () => {
    const workflow = await templates.use('research-with-tools');
    const { run, events } = await templates.run(workflow, exampleOf('research-with-tools'));
    expect(eventsOf(events, 'tool.called').map(({ data }) => data.tool)).toEqual(
      expect.arrayContaining(['knowledge_search', 'calculator']),
    );
    const output = answered.extend({ calculation: z.string() }).parse(run.output);
    expectFound(output.citations);
    expect(output.calculation).toContain('4080');
    const without = await templates.run(workflow, { collection, question: 'How loud is the fan?' });
    expect(without.run.output).toMatchObject({ calculation: null });
    expect(eventsOf(without.events, 'tool.called').map(({ data }) => data.tool)).toEqual(['knowledge_search']);
  });

  it('extract-to-json: the JSON fits the schema, that of the template and another', async () => {
    const shape = z.strictObject({ name: z.string().max(100), date: z.string().max(20), quantity: z.int() });
    const own = await templates.run(await templates.use('extract-to-json'), exampleOf('extract-to-json'));
    const first = reported.extend({ data: shape }).parse(own.run.output);
    expect(first.requirements.map(({ id }) => id)).toContain('numbers');

    const schema = {
      type: 'object',
      properties: { city: { type: 'string', description: 'City name', maxLength: 40 }, urgent: { type: 'boolean' } },
      required: ['city', 'urgent'],
      additionalProperties: false,
    };
    const other = await templates.use('extract-to-json', { schema, tokens: 80 }, 'extract-city');
    const { run } = await templates.run(other, { text: 'Please deliver it in Lisbon, it is urgent.' });
    reported.extend({ data: z.strictObject({ city: z.string().max(40), urgent: z.boolean() }) }).parse(run.output);
  });

  it('personal-assistant: recalls in the next run what it was told, for the same person only', async () => {
    const workflow = await templates.use('personal-assistant');
    const remembered = z.object({
      answer: z.string(),
      kept: z.string().nullable(),
      facts: z.array(z.object({ id: z.string(), text: z.string() })),
    });
    const ask = async (user: string, index: number) => {
      const { run, events } = await templates.run(workflow, exampleOf('personal-assistant', index), user);
      const actions = eventsOf(events, 'memory.accessed').map(({ data }) => data.action);
      return { ...remembered.parse(run.output), actions };
    };
    const told = await ask('ada', 0);
    expect(told.actions).toEqual(['remember', 'recall']);
    const [next, other] = [await ask('ada', 1), await ask('grace', 1)];
    expect(next.actions).toEqual(['recall']);
    expect(next.facts).toMatchObject([{ id: told.kept, text: "The user's dog is called Biscuit." }]);
    expect(next.answer).toContain('Biscuit');
    expect(other.facts).toEqual([]);
    expect(other.answer).not.toContain('Biscuit');
    await expect(templates.run(workflow, exampleOf('personal-assistant', 1))).rejects.toThrow(/memory\.no-user/);
  });

  it('compare-two-models: has both answers', async () => {
    const workflow = await templates.use('compare-two-models');
    const { run, events } = await templates.run(workflow, exampleOf('compare-two-models'));
    const one = z.object({ model: z.literal('marimba-70m'), text: z.string().min(1) });
    const output = z.object({ first: one, second: one, same: z.boolean() }).parse(run.output);
    expect(output.same).toBe(output.first.text === output.second.text);
    expect(eventsOf(events, 'model.called')).toHaveLength(2);
  });
});
