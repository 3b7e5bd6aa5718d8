import { Anchor, Button, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { AuditRoot, ChainProblem } from '@marimba/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { Copyable } from '../components/copyable.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { saveFile } from '../components/save-file.js';
import { formatAmount, formatCount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import type { ChainProblems } from './chain-problems.js';
import { useBrowserVerdict } from './use-browser-verdict.js';
import type { ExportVerdict } from './verify-export.js';

interface AuditStatusPanelProps {
  onProblems(problems: ChainProblems): void;
  /** Brings an event into sight. */
  onShow(seq: number): void;
}

const statusKey = ['audit-status'];

/** Whether the chain holds, by the service's word and by this browser's, and what of it is signed. */
export function AuditStatusPanel({ onProblems, onShow }: AuditStatusPanelProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const status = useQuery({
    queryKey: statusKey,
    queryFn: async ({ signal }) => {
      const found = await body(api.GET('/v1/audit/chain', { signal }));
      onProblems(new Map(found.problems.map(({ seq, message }) => [seq, message])));
      return found;
    },
    staleTime: 30_000,
  });
  const verify = useBrowserVerdict((verdict) =>
    onProblems(new Map(verdict.problems.map(({ seq, message }) => [seq, message]))),
  );
  const download = useMutation({
    mutationFn: async () => saveFile(await api.bytes('/v1/audit/export'), 'marimba-audit.ndjson'),
  });
  const sign = useMutation({
    mutationFn: () => body(api.POST('/v1/audit/roots')),
    onSuccess: ({ seq }) => {
      notifications.show({ message: `Signed up to event ${seq}`, color: 'green' });
      return queries.invalidateQueries({ queryKey: statusKey });
    },
  });
  return (
    <Panel label="Chain status">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <QueryBoundary query={status} what="the state of the chain" lines={2}>
            {({ ok, events, headHash, problems, root }) => (
              <Stack gap={6}>
                <Heading holds={ok}>
                  {ok
                    ? `The chain holds: ${formatAmount(events, 'event')}`
                    : `The chain is broken at event ${problems[0]?.seq ?? events}`}
                </Heading>
                <Problems problems={problems} onShow={onShow} />
                <SignedEnd root={root as AuditRoot | undefined} events={events} />
                <Text size="xs" c="dimmed" component="div">
                  Last hash <Copyable value={headHash} name="last hash" shown={16} />
                </Text>
              </Stack>
            )}
          </QueryBoundary>
          <Group gap="xs">
            <Button
              leftSection={<Icon name="shield" size={15} />}
              loading={verify.isPending}
              onClick={() => verify.mutate()}
            >
              Verify in this browser
            </Button>
            <Button
              variant="default"
              loading={sign.isPending}
              leftSection={<Icon name="key" size={15} />}
              onClick={() => sign.mutate()}
            >
              Sign the end
            </Button>
            <Button
              variant="default"
              leftSection={<Icon name="download" size={15} />}
              loading={download.isPending}
              onClick={() => download.mutate()}
            >
              Export
            </Button>
          </Group>
        </Group>
        {[verify.error, sign.error, download.error].map(
          (error) => error !== null && <ErrorNotice key={error.message} error={error} />,
        )}
        {verify.data && <BrowserWord verdict={verify.data} onShow={onShow} />}
      </Stack>
    </Panel>
  );
}

function Heading({ holds, children }: { holds: boolean; children: string }) {
  return (
    <Group gap="xs" wrap="nowrap" role="status">
      <ThemeIcon color={holds ? 'green' : 'red'} variant="light" radius="xl">
        <Icon name={holds ? 'shield' : 'broken'} size={16} />
      </ThemeIcon>
      <Title order={2} size="h5">
        {children}
      </Title>
    </Group>
  );
}

function SignedEnd({ root, events }: { root: AuditRoot | undefined; events: number }) {
  if (root === undefined)
    return (
      <Text size="sm" c="dimmed">
        No end of the chain is signed yet. “Sign the end” does it now; the service does it from time to time.
      </Text>
    );
  const since = events - root.seq;
  return (
    <Text size="sm" c="dimmed" component="div">
      Signed up to event {formatCount(root.seq)} on <LocalTime at={root.at} />
      {since > 0 && `, ${formatAmount(since, 'event')} since`}. Key{' '}
      <Copyable value={root.keySha256} name="hash of the key" shown={12} />
    </Text>
  );
}

function BrowserWord({ verdict, onShow }: { verdict: ExportVerdict; onShow(seq: number): void }) {
  const { events, roots, problems, faults } = verdict;
  const holds = problems.length === 0 && faults.length === 0;
  return (
    <Stack gap={6}>
      <Heading holds={holds}>
        {holds
          ? `Verified in this browser: ${formatAmount(events, 'event')}, ${formatAmount(roots, 'signed end')}`
          : problems[0] !== undefined
            ? `This browser finds the chain broken at event ${problems[0].seq}`
            : 'This browser does not trust the signed ends'}
      </Heading>
      <Problems problems={problems} onShow={onShow} />
      {faults.length > 0 && (
        <List size="sm">
          {faults.slice(0, 5).map((fault) => (
            <List.Item key={fault}>{fault}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

function Problems({ problems, onShow }: { problems: ChainProblem[]; onShow(seq: number): void }) {
  if (problems.length === 0) return null;
  return (
    <List size="sm">
      {problems.slice(0, 5).map(({ seq, message }) => (
        <List.Item key={seq}>
          <Anchor component="button" type="button" size="sm" onClick={() => onShow(seq)}>
            Event {seq}
          </Anchor>{' '}
          {message}
        </List.Item>
      ))}
      {problems.length > 5 && <List.Item>and {formatAmount(problems.length - 5, 'more event')}</List.Item>}
    </List>
  );
}
