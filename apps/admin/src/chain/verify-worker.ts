import { type ChainProblem, type RunEvent, verifyEvents } from '@marimba/contracts';

/** Hashing thousands of events takes a moment, in which the page must not stand still. */
addEventListener('message', ({ data }: MessageEvent<RunEvent[]>) => {
  postMessage(verifyEvents(data) satisfies ChainProblem[]);
});
