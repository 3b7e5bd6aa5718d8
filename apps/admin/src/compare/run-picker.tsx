import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { formatLocal } from '../format/time.js';
import { inputLine } from '../runs/input-line.js';
import { useSession } from '../session/session.js';

interface RunPickerProps {
  label: string;
  runId: string;
  onChoose(runId: string): void;
}

/** Chooses one of the newest runs; one that came by the address stays choosable. */
export function RunPicker({ label, runId, onChoose }: RunPickerProps) {
  const { api } = useSession();
  const { data } = useQuery({
    queryKey: ['runs', 'newest'],
    queryFn: ({ signal }) => body(api.GET('/v1/runs', { params: { query: { limit: 100 } }, signal })),
  });
  const options = (data?.items ?? []).map(({ id, workflow, createdAt, input }) => ({
    value: id,
    label: `${workflow}, ${formatLocal(createdAt)}${input === undefined ? '' : `: ${inputLine(input).slice(0, 60)}`}`,
  }));
  if (runId !== '' && !options.some(({ value }) => value === runId)) options.unshift({ value: runId, label: runId });
  return (
    <Select
      label={label}
      placeholder="Choose a run"
      searchable
      data={options}
      value={runId === '' ? null : runId}
      onChange={(chosen) => chosen !== null && onChoose(chosen)}
      nothingFoundMessage="None of the newest runs"
    />
  );
}
