import { describe, expect, it } from 'vitest';
import { citedNumbers, parseReply, quotesOf, saysNotFound } from './parse-reply.js';
import { parseToolCalls } from './parse-tool-calls.js';

describe('parseReply', () => {
  it.each([
    ['plain [1]', { thinking: undefined, thinkingClosed: true, text: 'plain [1]' }],
    ['<think>\nhm \n</think>\n yes ', { thinking: 'hm', thinkingClosed: true, text: 'yes' }],
    ['<think></think>yes', { thinking: '', thinkingClosed: true, text: 'yes' }],
    ['<think>and on and', { thinking: 'and on and', thinkingClosed: false, text: '' }],
  ])('takes %j apart', (reply, parts) => {
    expect(parseReply(reply)).toEqual(parts);
  });
});

describe('quotesOf', () => {
  it.each([
    ['[1] "One."', [{ number: 1, text: 'One.' }]],
    [
      '[2] “Two.”, [10] "Ten."',
      [
        { number: 2, text: 'Two.' },
        { number: 10, text: 'Ten.' },
      ],
    ],
    ['[1] "He said "stop" twice."', [{ number: 1, text: 'He said "stop" twice.' }]],
    ['[1] "See [3] there."', [{ number: 1, text: 'See [3] there.' }]],
    ['[1] "cut off', [{ number: 1, text: 'cut off' }]],
    ['none', []],
    ['[1] ""', []],
  ])('finds the quotes of %j', (thinking, quotes) => {
    expect(quotesOf(thinking)).toEqual(quotes);
  });
});

it('reads the numbers that an answer cites', () => {
  expect(citedNumbers('This [2], that [1] and this [2].')).toEqual([2, 1]);
  expect(saysNotFound('Not found in the documents.')).toBe(true);
  expect(saysNotFound('It is not found in the documents.')).toBe(false);
});

describe('parseToolCalls', () => {
  it('reads calls whatever the white space, in order', () => {
    const reply =
      'First:\n<tool_call>{"name":"a","arguments":{"x":1}}</tool_call> then <tool_call>\n\n{ "name": "b" }\n</tool_call>';
    expect(parseToolCalls(reply)).toEqual([
      { call: { name: 'a', arguments: { x: 1 } } },
      { call: { name: 'b', arguments: {} } },
    ]);
    expect(parseToolCalls('no call')).toEqual([]);
  });

  it.each([
    ['<tool_call>{"name": "a", }</tool_call>', /not valid JSON/],
    ['<tool_call>{"name": "a", "arguments": [1]}</tool_call>', /an object \{"name"/],
    ['<tool_call>["a"]</tool_call>', /an object \{"name"/],
    ['<tool_call>null</tool_call>', /an object \{"name"/],
    ['<tool_call>{"name": "a", "arguments": {}}', /not closed/],
  ])('says what is wrong with %j', (reply, problem) => {
    expect(parseToolCalls(reply)).toEqual([{ problem: expect.stringMatching(problem) }]);
  });

  it('reads the calls around one that is not closed', () => {
    const reply = '<tool_call>{"name": "a"<tool_call>{"name": "b", "arguments": {}}</tool_call>';
    expect(parseToolCalls(reply)).toEqual([{ problem: expect.any(String) }, { call: { name: 'b', arguments: {} } }]);
  });
});
