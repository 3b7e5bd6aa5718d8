import { Alert, Button, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { RunEvent } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { Copyable } from '../components/copyable.js';
import { Icon } from '../components/icon.js';
import { Panel } from '../components/panel.js';
import { EventLink } from '../event/event-link.js';
import { formatAmount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { BundleButton } from './bundle-button.js';
import { type ChainVerdict, useChainVerdict } from './use-chain-verdict.js';

interface ChainPanelProps {
  runId: string;
  events: readonly RunEvent[];
  ended: boolean;
}

/** Whether the record can be trusted: recomputed here, from what was received, and compared with the service's word. */
export function ChainPanel({ runId, events, ended }: ChainPanelProps) {
  const { verdict, verify } = useChainVerdict(events, ended);
  return (
    <Panel label="Audit chain">
      <Group justify="space-between" align="flex-start">
        <Stack gap={6} miw={0}>
          {verdict ? (
            <Verdict verdict={verdict} />
          ) : (
            <Text size="sm" c="dimmed">
              {ended ? 'Recomputing the hashes…' : 'Verified when the run has ended, or now:'}
            </Text>
          )}
          {verdict && ended && <ServiceWord runId={runId} verdict={verdict} />}
        </Stack>
        <Group gap="xs">
          {!ended && (
            <Button variant="default" size="xs" onClick={verify}>
              Verify so far
            </Button>
          )}
          <BundleButton runId={runId} />
        </Group>
      </Group>
    </Panel>
  );
}

function Verdict({ verdict: { events, headHash, problems } }: { verdict: ChainVerdict }) {
  const holds = problems.length === 0;
  return (
    <Stack gap={6} role="status">
      <Group gap="xs" wrap="nowrap">
        <ThemeIcon color={holds ? 'green' : 'red'} variant="light" radius="xl">
          <Icon name={holds ? 'shield' : 'broken'} size={16} />
        </ThemeIcon>
        <Title order={2} size="h5">
          {holds
            ? `Chain verified: ${formatAmount(events, 'event')}`
            : `Chain broken at event ${Math.min(...problems.map(({ seq }) => seq))}`}
        </Title>
      </Group>
      {holds ? (
        <Group gap={6}>
          <Text size="sm" c="dimmed">
            Every hash recomputed in this browser. Last hash
          </Text>
          <Copyable value={headHash} name="last hash" shown={16} />
        </Group>
      ) : (
        <List size="sm">
          {problems.slice(0, 5).map(({ seq, message }) => (
            <List.Item key={seq}>
              <EventLink seq={seq} /> {message}
            </List.Item>
          ))}
        </List>
      )}
      {problems.length > 5 && <Text size="sm">and {formatAmount(problems.length - 5, 'more event')}</Text>}
    </Stack>
  );
}

/** The service checks the same chain against its database; the two must agree. */
function ServiceWord({ runId, verdict }: { runId: string; verdict: ChainVerdict }) {
  const { api } = useSession();
  const { data, error } = useQuery({
    queryKey: ['chain', runId],
    queryFn: ({ signal }) => body(api.GET('/v1/runs/{id}/chain', { params: { path: { id: runId } }, signal })),
  });
  if (error)
    return (
      <Text size="sm" c="dimmed">
        The service's own check could not be read: {error.message}
      </Text>
    );
  if (!data) return null;
  if (data.headHash === verdict.headHash && data.ok === (verdict.problems.length === 0))
    return (
      <Text size="sm" c="dimmed">
        The service {data.ok ? 'names the same last hash' : 'finds it broken too'}.
      </Text>
    );
  return (
    <Alert color="red" variant="light" title="The service says otherwise">
      <Text size="sm">
        It names {data.events} events, {data.ok ? 'a whole chain' : 'a broken chain'} and the last hash{' '}
        {data.headHash.slice(0, 16)}…. Download the audit bundle and verify it offline.
      </Text>
    </Alert>
  );
}
