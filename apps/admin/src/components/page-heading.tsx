import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A page's one heading, with what can be done on the page at its right (children). */
export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Group justify="space-between" align="center" mih={38}>
      <Title order={1} size="h2">
        {title}
      </Title>
      {children}
    </Group>
  );
}
