import { Badge } from '@mantine/core';

/** The state of what is either active or, for now, not. */
export function ActiveBadge({ status }: { status: string }) {
  return (
    <Badge variant="light" tt="none" radius="sm" color={status === 'active' ? 'green' : 'gray'}>
      {status}
    </Badge>
  );
}
