import { Group, SegmentedControl, Select } from '@mantine/core';
import { runStatus } from '@marimba/contracts';
import { useSearchParams } from 'react-router';
import type { RunFilter } from './use-runs.js';
import { useWorkflowNames } from './use-workflow-names.js';

/** The filter stands in the address, so that it can be shared and survives a reload. */
export function useRunFilter() {
  const [search, setSearch] = useSearchParams();
  const status = runStatus.safeParse(search.get('status'));
  const filter: RunFilter = { status: status.data, workflow: search.get('workflow') ?? undefined };
  const change = (part: Partial<RunFilter>) => {
    const wanted = Object.entries({ ...filter, ...part }).filter((entry): entry is [string, string] => !!entry[1]);
    setSearch(new URLSearchParams(wanted), { replace: true });
  };
  return { filter, change, active: filter.status !== undefined || filter.workflow !== undefined };
}

interface RunFilterBarProps {
  filter: RunFilter;
  onChange(part: Partial<RunFilter>): void;
}

export function RunFilterBar({ filter, onChange }: RunFilterBarProps) {
  const names = useWorkflowNames();
  const known = filter.workflow === undefined || names.includes(filter.workflow) ? names : [...names, filter.workflow];
  return (
    <Group gap="sm">
      <SegmentedControl
        aria-label="Status"
        value={filter.status ?? 'all'}
        onChange={(value) => onChange({ status: runStatus.safeParse(value).data })}
        data={['all', ...runStatus.options]}
      />
      <Select
        aria-label="Workflow"
        placeholder="All workflows"
        clearable
        searchable
        nothingFoundMessage="No workflow of this name"
        data={known}
        value={filter.workflow ?? null}
        onChange={(workflow) => onChange({ workflow: workflow ?? undefined })}
      />
    </Group>
  );
}
