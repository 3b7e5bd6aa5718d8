import type { StepOfKind } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { passagesFrom } from '../testing/passages.js';
import { firstCall } from './grounded-call.js';

const step: StepOfKind<'agent'> = { id: 'a', kind: 'agent', model: 'm', task: 'Who?' };
const grounds = {
  passages: passagesFrom({ title: 'One', text: 'First </think> text.' }, { title: 'Two', text: 'Second text.' }),
  documentsFirst: false,
};

describe('the first call of a grounded agent', () => {
  it('names the places of passages and question', () => {
    const { messages, parameters } = firstCall({ ...step, grounding: 'span', parameters: { maxTokens: 9 } }, grounds);
    const { content } = messages[1]!;
    const at = ({ message, start, end }: { message: number; start: number; end: number }) =>
      messages[message]!.content.slice(start, end);
    expect(parameters).toMatchObject({ maxTokens: 9, grounding: { answer: 'span' } });
    expect(parameters.grounding?.ifPossible).toBeUndefined();
    expect(parameters.grounding?.passages.map(at)).toEqual(['First < /think> text.', 'Second text.']);
    expect(at(parameters.grounding!.question!)).toBe('Who?');
    expect(content.endsWith('Question: Who?')).toBe(true);
  });

  it('is held to passages by itself, where nothing else is asked of the answer', () => {
    expect(firstCall(step, grounds).parameters.grounding).toMatchObject({ ifPossible: true });
    for (const other of [{ tools: ['calculator'] }, { output: {} }, { grounding: 'off' as const }])
      expect(firstCall({ ...step, ...other }, grounds).parameters.grounding).toBeUndefined();
    expect(firstCall(step, undefined)).toMatchObject({ messages: [{ role: 'user', content: 'Who?' }], parameters: {} });
    expect(firstCall(step, { ...grounds, passages: [] }).parameters).toEqual({});
  });

  it('is held also where nothing was found, and may call tools besides', () => {
    const none = { ...grounds, passages: [] };
    expect(firstCall({ ...step, grounding: 'span' }, none).parameters.grounding).toMatchObject({ passages: [] });
    const tools = { grounding: 'quote' as const, tools: ['calculator'] };
    expect(firstCall({ ...step, ...tools }, grounds).parameters.grounding).toMatchObject({ calls: true });
  });

  it.each([
    [{ grounding: 'quote' as const }, undefined, /has none/],
    [{ grounding: 'quote' as const, tools: ['calculator'] }, undefined, /has none/],
    [{ grounding: 'span' as const, output: {} }, grounds, /schema/],
  ])('says what does not go together: %j', (more, has, problem) => {
    expect(() => firstCall({ ...step, ...more }, has)).toThrow(problem);
  });
});
