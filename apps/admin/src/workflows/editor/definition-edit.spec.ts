import { describe, expect, it } from 'vitest';
import { readDefinition, stepsIn, withNeed, withStep, withValue } from './definition-edit.js';

const definition = {
  name: 'a',
  input: { properties: { x: { id: 'no', kind: 'step' } } },
  steps: [
    { id: 'one', kind: 'transform', value: 1 },
    { id: 'each', kind: 'map', over: 'x', steps: [{ id: 'inner', kind: 'transform', value: 2 }] },
  ],
};

describe('editing a definition', () => {
  it('finds every step, inside of others too, and nothing else', () => {
    expect(stepsIn(definition).map(({ pointer, step }) => [pointer, step.id])).toEqual([
      ['/steps/0', 'one'],
      ['/steps/1', 'each'],
      ['/steps/1/steps/0', 'inner'],
    ]);
  });

  it('changes and takes away one value, and leaves what it was given', () => {
    const before = structuredClone(definition);
    expect(withValue(definition, '/steps/1/steps/0/value', 3)).toMatchObject({
      steps: [{}, { steps: [{ value: 3 }] }],
    });
    expect(stepsIn(withValue(definition, '/steps/0', undefined)).map(({ step }) => step.id)).toEqual(['each', 'inner']);
    expect(definition).toEqual(before);
  });

  it('adds steps under names that are free', () => {
    const first = withStep(definition, 'agent', 'one');
    const second = withStep(first.definition, 'agent');
    expect([first.id, second.id]).toEqual(['agent_1', 'agent_2']);
    expect(stepsIn(second.definition).at(-2)?.step).toMatchObject({ id: 'agent_1', needs: ['one'] });
  });

  it('lets a step wait for another once, and no longer', () => {
    const waits = withNeed(withNeed(definition, 'one', 'each', true), 'one', 'each', true);
    expect(stepsIn(waits)[1]?.step.needs).toEqual(['one']);
    expect(stepsIn(withNeed(waits, 'one', 'each', false))[1]?.step).not.toHaveProperty('needs');
    expect(withNeed(definition, 'each', 'each', true)).toEqual(definition);
  });

  it('reads nothing out of what is no object', () => {
    expect(readDefinition('{"a": ')).toBeUndefined();
    expect(readDefinition('[]')).toBeUndefined();
  });
});
