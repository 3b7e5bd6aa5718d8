import { describe, expect, it } from 'vitest';
import { runEvent, runEventData } from './run-event.js';

describe('runEvent', () => {
  it('is a union of exactly the types that have data', () => {
    const members = runEvent.options.map((option) => option.shape.type.value);
    expect([...members].sort()).toEqual(Object.keys(runEventData).sort());
  });
});
