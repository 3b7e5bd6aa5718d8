import type { ReactNode } from 'react';
import classes from './facts.module.css';

/** Names and values in two columns. A value that is undefined is left out with its name. */
export function Facts({ of }: { of: Record<string, ReactNode | undefined> }) {
  return (
    <dl className={classes.facts}>
      {Object.entries(of)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
