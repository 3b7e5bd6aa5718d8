import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Citation,
  citation,
  type DocumentSummary,
  type JsonObject,
  replayReport,
  requirementScore,
  templateList,
  templateOf,
  workflowTemplates,
} from '@marimba/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type RunningService, startService } from '../../support/service.js';
import { tamperLog } from '../../support/tamper-log.js';
import { startMarimba } from '../model/marimba-command.js';
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

  it('ask-my-documents: searches a collection, reads a short document whole, and says which and why', async () => {
    const workflow = await templates.use('ask-my-documents');
    const input = exampleOf('ask-my-documents');
    const searched = await templates.run(workflow, input);
    expectFound(answered.parse(searched.run.output).citations);
    expect(searched.run.output).toMatchObject({ context: 'retrieval', passages: [{}, {}] });
    expect(eventsOf(searched.events, 'context.chosen')).toMatchObject([
      { data: { wanted: 'auto', chosen: 'retrieval', reason: expect.any(String), estimates: { retrieval: {} } } },
    ]);
    expect(eventsOf(searched.events, 'retrieval.done')).toHaveLength(1);

    // The beginning of it, as a document of its own, and another beside it: the first is so short that reading it pays.
    const part = text.slice(0, text.indexOf('## Heat and noise'));
    await templates.send('POST', '/v1/collections', { name: 'short' });
    const short = await templates.addDocument('short', 'charging.md', part);
    await templates.addDocument('short', 'other.md', text.slice(text.indexOf('## Heat and noise')));
    const whole = { collection: 'short', document: short.id };
    const read = await templates.run(workflow, { ...whole, question: 'How long is the cable of the Wren?' });
    expect(read.run.output).toMatchObject({ context: 'long-context', passages: [] });
    expect(eventsOf(read.events, 'context.chosen')).toMatchObject([
      {
        data: {
          wanted: 'auto',
          chosen: 'long-context',
          reason: expect.stringContaining('least'),
          snapshot: { ready: false },
        },
      },
    ]);
    expect(eventsOf(read.events, 'retrieval.done')).toEqual([]);

    const again = await templates.run(workflow, { ...whole, question: 'What does a blue light mean?' });
    expect(eventsOf(again.events, 'context.chosen')).toMatchObject([
      { data: { chosen: 'long-context', snapshot: { ready: true } } },
    ]);
    const [{ data }] = eventsOf(again.events, 'model.called') as [ReturnType<typeof eventsOf<'model.called'>>[number]];
    expect(data.reuse.tokens).toBeGreaterThan(data.usage.promptTokens / 2);

    // With a bound on what is read whole the same document is searched, and nothing but it.
    const bounded = await templates.use('ask-my-documents', { wholeTokens: 10 }, 'ask-by-search');
    const one = await templates.run(bounded, { ...whole, question: 'How loud is the fan of the Wren Duo?' });
    expect(one.run.output).toMatchObject({ context: 'retrieval' });
    const { passages } = z
      .object({ passages: z.array(z.object({ documentId: z.string() })).min(1) })
      .parse(one.run.output);
    expect(new Set(passages.map(({ documentId }) => documentId))).toEqual(new Set([short.id]));
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

  it('research-with-tools: the agent itself calls the search or the calculator, and cites what it found', async () => {
    const workflow = await templates.use('research-with-tools');
    const { run, events } = await templates.run(workflow, exampleOf('research-with-tools'));
    const [call] = eventsOf(events, 'tool.called');
    // The model has written the query; the collection and how much is wanted come from the workflow.
    expect(call!.data).toMatchObject({
      tool: 'knowledge_search',
      arguments: { inline: { collection, limit: 2, query: expect.stringContaining('Wren Duo') } },
    });
    const [asked, answer] = eventsOf(events, 'model.called');
    expect(asked!.data).toMatchObject({
      toolChoice: 'required',
      output: { inline: expect.stringContaining('<tool_call>') },
    });
    expect(answer!.data.parameters.grounding).toMatchObject({ answer: 'span', calls: true, passages: [{}, {}] });
    const output = answered.parse(run.output);
    expect(output.answer).toContain('340 watts');
    expectFound(output.citations);

    const sum = await templates.run(workflow, exampleOf('research-with-tools', 1));
    expect(eventsOf(sum.events, 'tool.called').map(({ data }) => data.tool)).toEqual(['calculator']);
    expect(sum.run.output).toMatchObject({ answer: expect.stringContaining('6240'), citations: [] });

    await templates.send('POST', '/v1/collections', { name: 'nothing' });
    const none = await templates.run(workflow, { collection: 'nothing', question: 'How loud is the fan?' });
    expect(none.run.output).toMatchObject({ answer: 'Not found in the documents.', citations: [] });
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

  it('personal-assistant: goes on with the conversation and recalls facts, for the same person only', async () => {
    const workflow = await templates.use('personal-assistant');
    const remembered = z.object({
      answer: z.string(),
      kept: z.string().nullable(),
      remembered: z.array(z.object({ factId: z.string().optional(), text: z.string() })),
    });
    const say = async (user: string, input: JsonObject) => {
      const { run, events } = await templates.run(workflow, input, user);
      const accessed = eventsOf(events, 'memory.accessed').map(({ data }) => data);
      return { ...remembered.parse(run.output), accessed };
    };
    const told = await say('ada', exampleOf('personal-assistant', 0));
    expect(told.accessed.map(({ action }) => action)).toEqual(['remember', 'recall', 'history', 'append', 'append']);
    const [next, other] = [
      await say('ada', exampleOf('personal-assistant', 1)),
      await say('grace', exampleOf('personal-assistant', 1)),
    ];
    const fact = { factId: told.kept, text: "The user's dog is called Biscuit." };
    expect(next).toMatchObject({ answer: 'Biscuit', remembered: [fact] });
    expect(other).toMatchObject({ answer: "I don't know that yet.", remembered: [] });

    // What was said in a conversation stands in its thread, and is answered from there.
    const said = await say('ada', exampleOf('personal-assistant', 2));
    expect(said).toMatchObject({ answer: 'Noted.', kept: null });
    const question = { message: 'Where does my sister live?' };
    const later = await say('ada', question);
    expect(later).toMatchObject({ answer: 'Porto', remembered: [{ text: 'My sister lives in Porto.' }] });
    expect(later.remembered[0]!.factId).toBeUndefined();
    expect(later.accessed.find(({ action }) => action === 'history')).toMatchObject({
      thread: 'assistant',
      messages: 6,
    });
    const elsewhere = await say('ada', { ...question, conversation: 'another' });
    expect(elsewhere).toMatchObject({ answer: "I don't know that yet.", remembered: [] });
    const { messages } = z
      .object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) })
      .parse(await templates.send('GET', '/v1/memory/threads/assistant?scope=user&id=ada'));
    expect(messages.at(-2)).toMatchObject({ role: 'user', content: question.message });
    expect(messages).toHaveLength(8);
    await expect(templates.run(workflow, exampleOf('personal-assistant', 1))).rejects.toThrow(/memory\.no-user/);
  });

  it('are used by command, and a run whose answer was held to passages replays with its grounding', async () => {
    const marimba = (...args: string[]) =>
      startMarimba(args, { MARIMBA_URL: service.url, MARIMBA_API_KEY: service.key }).outcome;
    const used = await marimba('template', 'use', 'research-with-tools', '--as', 'look-up', '--set', 'passages=3');
    expect(used).toMatchObject({ code: 0, stdout: expect.stringContaining('run look-up') });
    expect(used.output).toContain('Workflow look-up, version 1');
    const refused = await marimba('template', 'use', 'research-with-tools', '--set', 'passages=99');
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('passages') });

    // A sentence of passages that a search step found, and one of those that the agent was told by its own search.
    const ask = await templates.use('ask-my-documents');
    const grounded = await templates.run(ask, { collection, question: 'How long is the cable of the Wren?' });
    const searching = await templates.run('look-up', { collection, question: 'How long is the cable of the Wren?' });
    for (const { run, events } of [grounded, searching]) {
      const calls = eventsOf(events, 'model.called');
      expect(calls.at(-1)!.data.parameters.grounding?.passages.length).toBeGreaterThan(1);
      const { code, stdout } = await marimba('run', 'replay', run.id, '--verify', '--json');
      const report = replayReport.parse(JSON.parse(stdout));
      expect(report.difference).toBeUndefined();
      expect({ code, same: report.same, mode: report.mode }).toEqual({ code: 0, same: true, mode: 'verified' });
      // Hashes of the tokens are compared, not only texts: every call has one.
      for (const { data } of calls) expect(data.tokensSha256).toMatch(/^[0-9a-f]{64}$/);
      const made = report.steps.flatMap((step) => step.calls ?? []);
      expect(made.map(({ seq, verdict }) => [seq, verdict])).toEqual(calls.map(({ seq }) => [seq, 'same']));
    }

    // The grounding that the log names is what it is held to: held to no passage, it can only say that nothing was found.
    await tamperLog(service.adminUrl, grounded.run.id, ({ type, data }) => {
      if (type !== 'model.called') return undefined;
      const { grounding, ...parameters } = data.parameters as { grounding: JsonObject };
      return { data: { ...data, parameters: { ...parameters, grounding: { ...grounding, passages: [] } } } };
    });
    const { code, stdout } = await marimba('run', 'replay', grounded.run.id, '--verify', '--json');
    expect(code).toBe(1);
    const { difference } = replayReport.parse(JSON.parse(stdout));
    expect(difference).toMatchObject({
      expected: { output: '<think>none</think>Not found in the documents.', tokensSha256: expect.any(String) },
    });
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
