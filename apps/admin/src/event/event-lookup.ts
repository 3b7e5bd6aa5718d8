import type { RunEvent, RunEventOf } from '@marimba/contracts';

/** An event by its sequence number: at its place in a whole log, else wherever it stands. */
export function eventAt(events: readonly RunEvent[], seq: number): RunEvent | undefined {
  const expected = events[seq - 1];
  return expected?.seq === seq ? expected : events.find((event) => event.seq === seq);
}

/**
 * The model calls whose messages together are the prompt of `call`, oldest first: each call's event holds only what
 * was added since the one that it extends. Undefined when a call in between is missing.
 */
export function promptChain(
  events: readonly RunEvent[],
  call: RunEventOf<'model.called'>,
): RunEventOf<'model.called'>[] | undefined {
  const chain = [call];
  for (let before = call.data.prompt.extends; before !== null; before = chain[0]!.data.prompt.extends) {
    const event = eventAt(events, before);
    // An event can extend an earlier one only, which also keeps a broken log from going round in circles.
    if (event?.type !== 'model.called' || before >= chain[0]!.seq) return undefined;
    chain.unshift(event);
  }
  return chain;
}

/** How the attempt at a step ended well, if it did. */
export function completionOf(
  events: readonly RunEvent[],
  step: { stepId: string; attempt: number },
): RunEventOf<'step.completed'> | undefined {
  return events.find(
    (event): event is RunEventOf<'step.completed'> =>
      event.type === 'step.completed' && event.data.stepId === step.stepId && event.data.attempt === step.attempt,
  );
}
