import type { JsonObject, JsonValue } from '@marimba/contracts';
import fc from 'fast-check';

const model = { model: 'm', messages: [{ role: 'user', content: 'About ${{ input.topic }}' }] };
/** One that has everything. */
export const everything: JsonObject = {
  name: 'everything',
  description: 'd',
  input: { type: 'object', properties: { topic: { type: 'string', pattern: '^a' }, list: { type: 'array' } } },
  outputSchema: { type: 'object' },
  output: { said: '${{ steps.say.output.text }}' },
  budget: { tokens: 1_000, seconds: 60, steps: 100, toolCalls: 10 },
  concurrency: 3,
  steps: [
    { id: 'say', kind: 'model', ...model, parameters: { maxTokens: 5, stop: ['x'] }, timeout: '30s' },
    {
      id: 'sum',
      kind: 'tool',
      tool: 'calculator',
      arguments: { expression: '1 + ${{ size(input.list) }}' },
      retry: { attempts: 2, backoffMs: 1, factor: 2, maxBackoffMs: 9, jitter: 0.5, on: ['tool.failed'] },
      idempotencyKey: 'k-${{ run.id }}',
      budget: { tokens: 5, toolCalls: 1 },
    },
    {
      id: 'find',
      kind: 'retrieve',
      collection: 'c',
      query: '${{ input.topic }}',
      limit: 3,
      if: '${{ size(input.list) > 1 }}',
    },
    { id: 'act', kind: 'agent', model: 'm', task: 't', tools: ['calculator'], maxTurns: 2, needs: ['sum'] },
    {
      id: 'choose',
      kind: 'branch',
      cases: [{ when: '${{ input.list.exists(x, x == 1) }}', steps: [{ id: 'one', kind: 'transform', value: [1] }] }],
      else: [{ id: 'other', kind: 'wait', for: '1ms' }],
    },
    {
      id: 'both',
      kind: 'parallel',
      branches: {
        left: [{ id: 'l', kind: 'wait', signal: 's', timeout: '1ms' }],
        right: [{ id: 'r', kind: 'transform', value: 1 }],
      },
      onError: { steps: [{ id: 'undo', kind: 'transform', value: '${{ error.code }}' }], continue: true, output: null },
    },
    {
      id: 'each',
      kind: 'map',
      over: '${{ input.list }}',
      as: 'thing',
      concurrency: 2,
      steps: [{ id: 'inner', kind: 'transform', value: { at: '${{ index }}', is: '${{ thing }}' } }],
      output: '${{ steps.inner.output.at }}',
    },
    {
      id: 'again',
      kind: 'loop',
      max: 3,
      until: '${{ iteration > 1 }}',
      steps: [{ id: 'turn', kind: 'transform', value: '${{ previous }}' }],
    },
    { id: 'ask', kind: 'approval', title: 'OK ${{ run.id }}?', subject: { a: '${{ steps.sum.output }}' }, timeout: 5 },
  ],
};

/** What mutations put in place of things. */
export const strange: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    true,
    0,
    -1,
    1e308,
    0.1,
    '',
    ' ',
    'a',
    'say',
    '__proto__',
    'constructor',
    '${{',
    '${{ }}',
    '${{ 1 + }}',
    '}}',
    '${{ steps }}',
    '${{ steps.say }}',
    '${{ steps.constructor.output }}',
    '${{ input.__proto__.x }}',
    '${{ nope(1) }}',
    '${{ [1, 2].map(x, [x].map(y, y)) }}',
    '${{ "a".matches("(a+)+$") }}',
    '${{ 1 / 0 }}',
    '${{ false }}',
    '${{ b"x" }}',
    '${{ {1: 2} }}',
    '${{ timestamp("x") }}',
    '${{ "${{" }}',
    '\u{1F600}',
    '\ud800',
    '\u0000',
    '9999999999d',
    '5s',
    {},
    [],
    [[]],
    { $ref: '#/nope' },
    { $ref: '#' },
    { pattern: '(' },
    { type: 'nope' },
    { type: 'object', properties: 5 },
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
);

type Place = (string | number)[];
function placesIn(value: JsonValue, path: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, member]) =>
      placesIn(member as JsonValue, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

interface Mutation {
  at: number;
  how: 'replace' | 'remove' | 'rename' | 'double' | 'move' | 'wrap';
  with: JsonValue;
  key: string;
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'rename', 'double', 'move', 'wrap'),
  with: strange,
  key: fc.oneof(
    fc.constantFrom('needs', 'if', 'kind', 'steps', 'id', 'onError', 'over', 'output', 'budget', 'constructor'),
    fc.string(),
  ),
});

/** One change at one place, or none where it makes no sense there. */
function mutate(definition: JsonValue, { at, how, with: value, key }: Mutation): JsonValue {
  const places = placesIn(definition);
  const place = places[at % places.length]!;
  if (place.length === 0) return how === 'replace' && at % 7 === 0 ? value : definition;
  const changed = structuredClone(definition);
  const get = (path: Place) => path.reduce<JsonValue>((inner, part) => (inner as never)[part] as JsonValue, changed);
  const holder = get(place.slice(0, -1)) as Record<string | number, JsonValue> & JsonValue[];
  const last = place.at(-1)!;
  const old = holder[last]!;
  if (how === 'replace') holder[last] = value;
  else if (how === 'wrap') holder[last] = at % 2 === 0 ? [old] : { [key]: old };
  else if (how === 'move') holder[last] = structuredClone(get(places[(at * 31) % places.length]!));
  else if (Array.isArray(holder))
    holder.splice(Number(last), how === 'remove' ? 1 : 0, ...(how === 'remove' ? [] : [structuredClone(old)]));
  else {
    if (how !== 'double') delete (holder as Record<string, JsonValue>)[String(last)];
    if (how !== 'remove')
      Object.defineProperty(holder, key, { value: old, enumerable: true, configurable: true, writable: true });
  }
  return changed;
}

/** That one with a few things changed, most of them for the worse. */
export const mutated: fc.Arbitrary<JsonValue> = fc
  .array(mutation, { minLength: 1, maxLength: 4 })
  .map((mutations) => mutations.reduce<JsonValue>(mutate, everything));
