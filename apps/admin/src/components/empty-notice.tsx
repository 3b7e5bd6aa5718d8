import { Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** An empty place: that it is empty, and (children) what to do next. */
export function EmptyNotice({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="sm" ta="center">
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </Paper>
  );
}
