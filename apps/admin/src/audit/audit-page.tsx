import { Stack } from '@mantine/core';
import { useState } from 'react';
import { useTitle } from '../app/use-title.js';
import { PageHeading } from '../components/page-heading.js';
import { AuditFilterBar, useAuditFilter } from './audit-filter.js';
import { AuditLog } from './audit-log.js';
import { AuditStatusPanel } from './audit-status-panel.js';
import type { ChainProblems } from './chain-problems.js';

/** What was done, by whom and from where, and whether the record of it can be trusted. */
export function AuditPage() {
  useTitle('Audit');
  const { filter, replace } = useAuditFilter();
  const [problems, setProblems] = useState<ChainProblems>(new Map());
  return (
    <Stack gap="md">
      <PageHeading
        title="Audit"
        about="Administrative acts and the seals of runs, in one chain that nobody can rewrite."
      />
      <AuditStatusPanel onProblems={setProblems} onShow={(seq) => replace({ at: String(seq) })} />
      <AuditFilterBar filter={filter} onChange={replace} />
      <AuditLog filter={filter} problems={problems} />
    </Stack>
  );
}
