import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty-notice.module.css';
import { Icon, type IconName } from './icon.js';

interface EmptyNoticeProps {
  title: string;
  icon?: IconName;
  /** What to do next. */
  children?: ReactNode;
}

/** An empty place: that it is empty, and what to do next. */
export function EmptyNotice({ title, icon, children }: EmptyNoticeProps) {
  return (
    <Stack align="center" gap="sm" className={classes.empty}>
      {icon !== undefined && (
        <span className={classes.icon}>
          <Icon name={icon} size={26} />
        </span>
      )}
      <Text fw={600}>{title}</Text>
      {children}
    </Stack>
  );
}
