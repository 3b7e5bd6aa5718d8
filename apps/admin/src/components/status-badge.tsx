import { Badge } from '@mantine/core';
import type { RunStatus } from '@marimba/contracts';

const colors: Record<RunStatus, string> = {
  queued: 'gray',
  running: 'blue',
  suspended: 'yellow',
  completed: 'green',
  failed: 'red',
  cancelled: 'gray',
};

export function StatusBadge({ status }: { status: RunStatus }) {
  return (
    <Badge color={colors[status]} variant="light" radius="sm" tt="none">
      {status}
    </Badge>
  );
}
