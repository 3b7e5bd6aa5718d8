import { createHash } from 'node:crypto';
import type { NewRunEvent } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventDictionaries } from './event-dictionary.js';
import { packEvents, unpackEvents } from './packed-events.js';

const completed = (stepId: string, inline: unknown) =>
  ({
    type: 'step.completed',
    data: { v: 1, stepId, attempt: 1, output: { inline }, durationMs: 0 },
  }) as NewRunEvent;

describe('packed events', () => {
  it('come out as they went in', () => {
    const event = fc.record({ stepId: fc.string(), inline: fc.jsonValue() });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), (list) => {
        const events = list.map(({ stepId, inline }) => completed(stepId, inline));
        const text = JSON.stringify(events.map(({ type, data }) => [type, data]));
        expect(JSON.stringify(unpackEvents(packEvents(events)))).toBe(text);
      }),
    );
  });

  it('take a third of their JSON or less, when there is little in them', () => {
    const events = [
      completed('summarise', 7),
      { type: 'step.started', data: { v: 1, stepId: 'answer', attempt: 1, worker: 'laptop-1234' } } as NewRunEvent,
    ];
    expect(packEvents(events).length).toBeLessThan(JSON.stringify(events).length / 3);
  });

  it('are large without being slow to unpack', () => {
    const events = [completed('s', 'word '.repeat(40_000))];
    expect(unpackEvents(packEvents(events))).toEqual([['step.completed', events[0]!.data]]);
  });

  it.each([Buffer.alloc(0), Buffer.of(9, 1, 2), Buffer.of(1, 255, 255)])('are not anything: %s', (bytes) => {
    expect(() => unpackEvents(bytes)).toThrow();
  });

  it('are read with the dictionary that they were written with: it never changes', () => {
    const hash = (number: number) => createHash('sha256').update(eventDictionaries.get(number)!).digest('hex');
    expect(hash(1)).toBe('56a7c9f7b8de1449aa4e84091dc33a72e77b4611951f2f56f65756e28175fadc');
    expect(unpackEvents(Buffer.from('AYvG1SqNBQA=', 'base64'))).toEqual([['run.admitted', { v: 1 }]]);
  });
});
