import { Badge, Button, Group, Progress, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { RequestError } from '../api/request-error.js';
import { Copyable } from '../components/copyable.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { formatBytes, formatParameters } from '../format/numbers.js';
import { useSession } from '../session/session.js';

const importsKey = ['model-imports'];
const isOpen = (status: string): boolean => !['completed', 'failed', 'cancelled'].includes(status);

const colors: Partial<Record<string, string>> = { completed: 'green', failed: 'red', cancelled: 'gray' };

function useImports() {
  const { api } = useSession();
  return useQuery({
    queryKey: importsKey,
    queryFn: ({ signal }) => body(api.GET('/v1/model-imports', { signal })),
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ status }) => isOpen(status)) ? 700 : 15_000),
  });
}

type Import = NonNullable<ReturnType<typeof useImports>['data']>['items'][number];

/** Brings models onto the machine of a worker, with how far they are. Only a system administrator sees it. */
export function ImportPanel() {
  const query = useImports();
  if (query.error instanceof RequestError && query.error.status === 403) return null;
  return (
    <Panel title="Import a model">
      <Stack>
        <ImportForm />
        {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
        {(query.data?.items ?? []).map((each) => (
          <ImportRow key={each.id} of={each} />
        ))}
      </Stack>
    </Panel>
  );
}

function ImportForm() {
  const { api } = useSession();
  const queries = useQueryClient();
  const [kind, setKind] = useState('hub');
  const [from, setFrom] = useState('');
  const [precision, setPrecision] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: () =>
      body(
        api.POST('/v1/model-imports', {
          body: {
            ...(kind === 'hub' ? { hub: from.trim() } : { folder: from.trim() }),
            ...(precision === null ? {} : { precision: precision as 'int8' }),
          },
        }),
      ),
    onSuccess: () => setFrom(''),
    onSettled: () => queries.invalidateQueries({ queryKey: importsKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Where the model is"
          w="fit-content"
          data={[
            { value: 'hub', label: 'Of the hub' },
            { value: 'folder', label: 'Folder of the worker' },
          ]}
          value={kind}
          onChange={setKind}
        />
        <Group align="flex-end">
          <TextInput
            label={kind === 'hub' ? 'Model' : 'Folder'}
            description={
              kind === 'hub'
                ? 'owner/name, or owner/name@revision'
                : 'In Hugging Face layout, below a folder that the worker allows'
            }
            required
            miw={340}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <Select
            label="Precision"
            placeholder="as the worker's"
            data={['fp32', 'fp16', 'int8', 'int4']}
            clearable
            w={160}
            value={precision}
            onChange={setPrecision}
          />
          <Button type="submit" loading={start.isPending} disabled={from.trim() === ''}>
            Import
          </Button>
        </Group>
        {start.isError && <ErrorNotice error={start.error} />}
      </Stack>
    </form>
  );
}

function ImportRow({ of }: { of: Import }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const { id, hub, folder, status, progress, worker, error, model, updatedAt } = of;
  const cancel = useMutation({
    mutationFn: () => body(api.POST('/v1/model-imports/{id}/cancel', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: importsKey }),
  });
  const part = progress === undefined || progress.total === 0 ? 0 : (100 * progress.done) / progress.total;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {hub ?? folder}
        </Text>
        <Badge variant="light" tt="none" radius="sm" color={colors[status] ?? 'blue'}>
          {status}
        </Badge>
        <Text size="xs" c="dimmed">
          {worker !== undefined && `on ${worker}, `}
          <LocalTime at={updatedAt} />
        </Text>
        {isOpen(status) && (
          <Button variant="default" size="compact-xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </Button>
        )}
      </Group>
      {isOpen(status) && (
        <>
          <Progress value={part} aria-label={`Import of ${hub ?? folder}: ${status}`} />
          <Text size="xs" c="dimmed">
            {progressWords(of)}
          </Text>
        </>
      )}
      {error !== undefined && <ErrorNotice error={new RequestError(error.message, error.remedy ?? '')} />}
      {model !== undefined && (
        <Stack gap={2}>
          <Text size="sm">
            {model.name}: {model.family}, {formatParameters(model.parameters)} parameters, {model.precision}. It is
            served by a worker that is started with
          </Text>
          <Copyable value={`MARIMBA_MODELS=${model.folder} MARIMBA_PRECISION=${model.precision}`} name="setting" />
        </Stack>
      )}
    </Stack>
  );
}

function progressWords({ status, progress }: Import): string {
  if (progress === undefined) return 'It waits for a worker with the role inference.';
  const { done, total } = progress;
  return status === 'downloading'
    ? `${formatBytes(done)} of ${formatBytes(total)} downloaded`
    : `${status} ${Math.round((100 * done) / Math.max(1, total))} %`;
}
