import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface PageHeadingProps {
  title: string;
  /** One line on what the page is for. */
  about?: ReactNode;
  /** What can be done on the page. */
  children?: ReactNode;
}

/** A page's one heading, with what can be done on the page at its right. */
export function PageHeading({ title, about, children }: PageHeadingProps) {
  return (
    <Group justify="space-between" align="center" mih={38}>
      <div>
        <Title order={1} size="1.375rem" fw={650} lts="-0.015em">
          {title}
        </Title>
        {about !== undefined && (
          <Text component="div" size="sm" c="dimmed">
            {about}
          </Text>
        )}
      </div>
      {children}
    </Group>
  );
}
