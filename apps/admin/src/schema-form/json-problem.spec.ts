import { describe, expect, it } from 'vitest';
import { jsonProblem } from './json-problem.js';

describe('jsonProblem', () => {
  it('says why a text is no JSON, and where', () => {
    expect(jsonProblem('{\n  "a": 1 x\n}')).toMatch(/^This is not JSON yet, at line 2, column 10: /);
    for (const text of ['[1, 2', '{"a": x}', '{', 'none']) expect(jsonProblem(text), text).toMatch(/^This is not JSON/);
  });

  it('has nothing to say of JSON, and of nothing', () => {
    for (const text of ['', '  ', '1', '{"a": [true]}']) expect(jsonProblem(text), text).toBeUndefined();
  });
});
