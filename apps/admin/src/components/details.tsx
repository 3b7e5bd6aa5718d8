import type { ReactNode } from 'react';
import classes from './details.module.css';

interface DetailsProps {
  summary: ReactNode;
  open?: boolean;
  onToggle?(open: boolean): void;
  children: ReactNode;
}

/** Folds its children under a line. */
export function Details({ summary, open, onToggle, children }: DetailsProps) {
  return (
    <details className={classes.details} open={open} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary>{summary}</summary>
      <div className={classes.content}>{children}</div>
    </details>
  );
}
