import type { RunEventType } from '../run-event.js';

// Apart from the schemas of events, for who reads events that were checked: a page begins without them.
export const terminalEventTypes = ['run.completed', 'run.failed', 'run.cancelled'] as const satisfies RunEventType[];
export const isTerminalEvent = (event: { type: RunEventType }): boolean =>
  (terminalEventTypes as readonly RunEventType[]).includes(event.type);
