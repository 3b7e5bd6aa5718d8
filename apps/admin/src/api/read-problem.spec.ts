import { describe, expect, it } from 'vitest';
import { readProblem } from './read-problem.js';

describe('readProblem', () => {
  it('speaks with the sentences of the problem document', async () => {
    const body = {
      type: 'about:blank',
      title: 'Unknown key',
      status: 401,
      code: 'auth.unknown-key',
      detail: 'This key is not known here.',
      remedy: 'Make a key with POST /v1/api-keys.',
    };
    const error = await readProblem(Response.json(body, { status: 401 }));
    expect(error.message).toBe('This key is not known here.');
    expect(error.remedy).toBe('Make a key with POST /v1/api-keys.');
    expect(error.transient).toBe(false);
  });

  it('says what it can of an answer that is no problem document', async () => {
    const error = await readProblem(new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }));
    expect(error.message).toBe('The service answered 502 Bad Gateway.');
    expect(error.transient).toBe(true);
  });
});
