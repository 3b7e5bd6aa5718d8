import type { StepRows, TimelineRow } from './timeline-layout.js';

/** A step's path ends with its id; before it stand those around it: 'each[3].summarise'. */
const aroundOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.'))).replace(/\[\d+\]$/, '');

/** The step's id, after the iteration that it belongs to. */
export function labelOf(path: string): string {
  const [, iteration] = /\[(\d+)\]\.[^.]+$/.exec(path) ?? [];
  const id = path.slice(path.lastIndexOf('.') + 1);
  return iteration === undefined ? id : `[${iteration}] ${id}`;
}

/** Each step followed by its calls and then by the steps inside it; what is inside the newest attempt stands there. */
export function nested(attempts: readonly StepRows[]): TimelineRow[] {
  const newest = new Map(attempts.map((each) => [each.row.path, each]));
  const inside = new Map<StepRows | undefined, StepRows[]>();
  for (const each of attempts) {
    const around = newest.get(aroundOf(each.row.path));
    const beside = inside.get(around);
    if (beside === undefined) inside.set(around, [each]);
    else beside.push(each);
  }
  const rows: TimelineRow[] = [];
  const add = (each: StepRows, depth: number): void => {
    rows.push({ ...each.row, depth }, ...each.calls.map((call) => ({ ...call, depth: depth + 1 })));
    for (const inner of inside.get(each) ?? []) add(inner, depth + 1);
  };
  for (const each of inside.get(undefined) ?? []) add(each, 0);
  return rows;
}
