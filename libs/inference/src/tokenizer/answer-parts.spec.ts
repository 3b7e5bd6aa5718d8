import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerParts, type AnswerPiece, type TakenApart } from './answer-parts.js';

const both = { reasoning: true, calls: true };

function read(pieces: readonly string[], mayHave = both) {
  const told: AnswerPiece<never>[] = [];
  const parts = new AnswerParts(mayHave, (piece) => told.push(piece));
  for (const piece of pieces) parts.push(piece);
  parts.finish();
  return { whole: parts.whole, told };
}
const call = (name: string, args: object): string =>
  `<tool_call>\n${JSON.stringify({ name, arguments: args })}\n</tool_call>`;

describe('AnswerParts', () => {
  it('tells content, reasoning and calls apart', () => {
    const { whole } = read([`<think>\nsum?\n</think>\n\nI add.\n${call('add', { a: 1 })}\n${call('add', { a: 2 })}`]);
    expect(whole).toMatchObject({
      text: 'I add.',
      reasoning: 'sum?',
      toolCalls: [
        { name: 'add', arguments: '{"a":1}' },
        { name: 'add', arguments: '{"a":2}' },
      ],
    });
  });

  it('reads a call that a stop string has cut before its end mark, and one without arguments', () => {
    expect(read(['<tool_call>\n{"name": "add"}\n']).whole.toolCalls).toEqual([{ name: 'add', arguments: '{}' }]);
  });

  it('keeps a call that cannot be read as content', () => {
    const text = '<tool_call>{"name": </tool_call>';
    expect(read([text]).whole).toMatchObject({ text, toolCalls: [] });
  });

  it('takes marks of parts that the answer may not have for text', () => {
    const text = `<think>x</think>${call('add', {})}`;
    expect(read([text], { reasoning: false, calls: false }).whole).toMatchObject({ text, toolCalls: [] });
    expect(read([text], { reasoning: true, calls: false }).whole).toMatchObject({
      text: call('add', {}),
      reasoning: 'x',
    });
  });

  it('counts the tokens of content alone', () => {
    const parts = new AnswerParts<string>(both, () => undefined);
    for (const token of ['<think>', 'x', '</think>', 'Yes', '.']) parts.push(token, [token]);
    parts.finish();
    expect(parts.whole.logprobs).toEqual(['Yes', '.']);
  });

  const fragment = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(
      '<think>',
      '</think>',
      '<tool_call>',
      '</tool_call>',
      ' ',
      '\n',
      '<',
      '</',
      'think>',
      call('add', { a: '<' }),
    ),
  );

  it('says the same however the text is cut, and its pieces are the whole', () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 8 }), fc.array(fc.nat(40), { maxLength: 8 }), (fragments, cuts) => {
        const text = fragments.join('');
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const { whole, told } = read(at.slice(1).map((end, index) => text.slice(at[index], end)));
        expect(whole).toEqual(read([text]).whole);
        expect(joined(told)).toEqual({ ...whole, logprobs: [] });
      }),
    );
  });

  it('gives text without marks back as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('<think>') && !text.includes('<tool_call>'));
        expect(read([...text]).whole.text).toBe(text);
      }),
    );
  });
});

function joined(told: readonly AnswerPiece<never>[]): TakenApart<never> {
  const whole: TakenApart<never> = { text: '', reasoning: '', toolCalls: [], logprobs: [] };
  for (const { text, part, call: called } of told)
    if (called !== undefined) whole.toolCalls.push({ name: called.name, arguments: text });
    else if (part === 'reasoning') whole.reasoning += text;
    else whole.text += text;
  return { ...whole, reasoning: whole.reasoning.trim() };
}
