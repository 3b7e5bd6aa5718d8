import { body } from '../api/api-client.js';
import { PagedSelect } from '../components/paged-select.js';
import { usePages } from '../components/use-pages.js';
import { formatLocal } from '../format/time.js';
import { inputLine } from '../runs/input-line.js';
import { useSession } from '../session/session.js';

interface RunPickerProps {
  label: string;
  runId: string;
  onChoose(runId: string): void;
}

/** Chooses one of the runs, newest first; one that came by the address stays choosable. */
export function RunPicker({ label, runId, onChoose }: RunPickerProps) {
  const { api } = useSession();
  const pages = usePages({
    queryKey: ['runs', 'newest'],
    read: (page, signal) => body(api.GET('/v1/runs', { params: { query: page }, signal })),
  });
  const options = (pages.items ?? []).map(({ id, workflow, createdAt, input }) => ({
    value: id,
    label: `${workflow}, ${formatLocal(createdAt)}${input === undefined ? '' : `: ${inputLine(input).slice(0, 60)}`}`,
  }));
  if (runId !== '' && !options.some(({ value }) => value === runId)) options.unshift({ value: runId, label: runId });
  return (
    <PagedSelect
      pages={pages}
      label={label}
      placeholder="Choose a run"
      data={options}
      value={runId === '' ? null : runId}
      onChange={(chosen) => chosen !== null && onChoose(chosen)}
    />
  );
}
