import type { RunStatus } from '@marimba/contracts';
import classes from './status-badge.module.css';

/** A dot and a word: colour is never the only sign. */
export function StatusBadge({ status }: { status: RunStatus }) {
  return (
    <span className={classes.badge} data-status={status}>
      <span className={classes.dot} aria-hidden="true" />
      {status}
    </span>
  );
}
