import { setTimeout as sleep } from 'node:timers/promises';
import { MarimbaError, TerminalError } from '@marimba/contracts';

const timeoutMs = 5_000;

/** Asks the counter for the effect that the step names, with the key that the engine gave the call. */
export const counterTool = (url) => ({
  effects: 'writes',
  description: {
    name: 'counter',
    description: 'Makes an effect.',
    parameters: {
      type: 'object',
      properties: { effect: { type: 'string' } },
      required: ['effect'],
      additionalProperties: false,
    },
  },
  async call({ effect }, { runId, idempotencyKey, signal }) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'idempotency-key': idempotencyKey },
      body: JSON.stringify({ runId, effect }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (!response.ok) throw new MarimbaError('tool.failed', `the counter answered ${response.status}`);
    return response.json();
  },
});

/**
 * The same for agents, who are told of a failure and would ask for another effect: asks again itself, with the same key.
 */
export const patientCounterTool = (url) => {
  const { description, effects, call } = counterTool(url);
  return {
    effects,
    description: { ...description, name: 'patient' },
    async call(args, context) {
      for (;;)
        try {
          return await call(args, context);
        } catch {
          context.signal.throwIfAborted();
          await sleep(50, undefined, { signal: context.signal });
        }
    },
  };
};

/** A tool that never does anything and says that it never will. */
export const refuserTool = {
  effects: 'none',
  description: {
    name: 'refuser',
    description: 'Refuses.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  },
  call: () => Promise.reject(new TerminalError('tool.failed', 'refused, as always')),
};
