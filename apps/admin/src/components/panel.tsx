import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  /** Its heading; `label` names a panel that shows none. */
  title?: ReactNode;
  label?: string;
  /** At the right of the heading. */
  actions?: ReactNode;
  /** Left out: there is room around the content. */
  flush?: boolean;
  children: ReactNode;
}

/** A surface on the page that holds one thing. */
export function Panel({ title, label, actions, flush = false, children }: PanelProps) {
  return (
    <Paper component="section" className={classes.panel} aria-label={label ?? (typeof title === 'string' ? title : '')}>
      {(title !== undefined || actions !== undefined) && (
        <Group justify="space-between" className={classes.head} wrap="nowrap">
          {title !== undefined && (
            <Title order={2} size="0.9375rem" fw={650}>
              {title}
            </Title>
          )}
          {actions}
        </Group>
      )}
      <div className={flush ? undefined : classes.content}>{children}</div>
    </Paper>
  );
}
