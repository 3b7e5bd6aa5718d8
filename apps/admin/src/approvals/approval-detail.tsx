import { Badge, Stack, Text, Title } from '@mantine/core';
import type { ApprovalListItem, RunEvent } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { Details } from '../components/details.js';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { EventBody } from '../event/event-body.js';
import { eventSummary } from '../event/event-summary.js';
import { RunContextProvider } from '../event/run-context.js';
import { RunLink } from '../event/run-link.js';
import { useSession } from '../session/session.js';
import { ApprovalDecision } from './approval-decision.js';

/** What is asked, with the exact content and what led to it. */
export function ApprovalDetail({ approval }: { approval: ApprovalListItem }) {
  const { runId, seq, stepId, title, subject, subjectSha256, status } = approval;
  return (
    <Panel
      title={title}
      label={`Approval: ${title}`}
      actions={
        status !== 'waiting' && (
          <Badge tt="none" variant="light" color={{ approved: 'green', refused: 'red', ended: 'gray' }[status]}>
            {status}
          </Badge>
        )
      }
    >
      <Stack gap="md">
        <Facts
          of={{
            Run: (
              <RunLink runId={runId} seq={seq}>
                {approval.workflow} v{approval.version}
              </RunLink>
            ),
            Step: stepId,
            Asked: <LocalTime at={approval.requestedAt} />,
            Until: approval.until && <LocalTime at={approval.until} />,
            'Decided by': approval.decidedBy,
            'Decided at': approval.decidedAt && <LocalTime at={approval.decidedAt} />,
            Reason: approval.reason,
          }}
        />
        <JsonBlock value={subject} label="What is to be approved" />
        {status === 'waiting' && <ApprovalDecision runId={runId} stepId={stepId} subjectSha256={subjectSha256} />}
        <Evidence runId={runId} seq={seq} />
      </Stack>
    </Panel>
  );
}

/** So many events before the question are looked at for what led to it. */
const before = 40;
const telling = new Set<RunEvent['type']>([
  'policy.decided',
  'model.called',
  'tool.called',
  'retrieval.done',
  'step.completed',
  'candidate.scored',
  'signal.received',
]);

function Evidence({ runId, seq }: { runId: string; seq: number }) {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['evidence', runId, seq],
    queryFn: ({ signal }) =>
      body(
        api.GET('/v1/runs/{id}/log', {
          params: { path: { id: runId }, query: { after: Math.max(0, seq - 1 - before), limit: before } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div>
      <Title order={3} size="h6" mb={6}>
        Evidence
      </Title>
      <QueryBoundary query={query} what="what led to it">
        {({ items }) => {
          const events = items as RunEvent[];
          const found = events.filter((event) => event.seq < seq && telling.has(event.type)).reverse();
          if (found.length === 0)
            return (
              <Text size="sm" c="dimmed">
                The run did nothing before that it keeps a result of; its input is on its page.
              </Text>
            );
          return (
            <RunContextProvider value={{ runId, events, select: () => {} }}>
              <Stack gap={6}>
                {found.slice(0, 12).map((event, index) => (
                  <Details
                    key={event.seq}
                    open={index === 0}
                    summary={
                      <>
                        <b>{event.type}</b> {eventSummary(event)}
                      </>
                    }
                  >
                    <EventBody event={event} />
                  </Details>
                ))}
              </Stack>
            </RunContextProvider>
          );
        }}
      </QueryBoundary>
    </div>
  );
}
