import { Badge } from '@mantine/core';
import { useWaitingCount } from '../approvals/use-approvals.js';

/** How much waits on a page, beside the link to it. */
export function NavigationCount({ path }: { path: string }) {
  return path === '/approvals' ? <WaitingApprovals /> : null;
}

function WaitingApprovals() {
  const count = useWaitingCount();
  if (count === 0) return null;
  return (
    <Badge size="sm" circle={count < 10} aria-label={`${count} waiting`}>
      {count}
    </Badge>
  );
}
