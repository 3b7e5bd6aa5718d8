import type { RowState, TimelineRow } from '../timeline/timeline-layout.js';

/** Of the same step in several iterations or attempts, the one that matters most now. */
const weight: Record<RowState, number> = { running: 6, waiting: 5, failed: 4, cancelled: 3, completed: 2, skipped: 1 };

/** How far each step has come, by its id. A failed attempt that was tried again does not count. */
export function stepStates(rows: readonly TimelineRow[]): Map<string, RowState> {
  const newest = new Map<string, TimelineRow>();
  for (const row of rows) if (row.kind === 'step') newest.set(row.path, row);
  const states = new Map<string, RowState>();
  for (const { path, state } of newest.values()) {
    const id = path.slice(path.lastIndexOf('.') + 1);
    const before = states.get(id);
    if (before === undefined || weight[state] > weight[before]) states.set(id, state);
  }
  return states;
}
