import { Button, Group, Stack, Text, Timeline } from '@mantine/core';
import type { MemoryFact } from '@marimba/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { body } from '../api/api-client.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Facts } from '../components/facts.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { RunLink } from '../event/run-link.js';
import { useSession } from '../session/session.js';
import { factsKey } from './memory-keys.js';
import { changed } from './scope-fields.js';

/** One fact: where it comes from, what it took the place of, and what can be done with it. */
export function FactPanel({ fact }: { fact: MemoryFact }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const { id, text, scope, key, status, source } = fact;
  const params = { path: { id } };
  const again = () => queries.invalidateQueries({ queryKey: factsKey });
  const decide = useMutation({
    mutationFn: (approved: boolean) => body(api.POST('/v1/memory/facts/{id}/decision', { params, body: { approved } })),
    onSettled: again,
  });
  const forget = async () => {
    await body(api.DELETE('/v1/memory/facts/{id}', { params }));
    setSearch(changed(search, { fact: '', forgotten: id }), { replace: true });
    await again();
  };
  return (
    <Panel title="Fact">
      <Stack gap="sm">
        <Text>{text}</Text>
        <Facts
          of={{
            Of: scope.kind === 'workspace' ? 'the workspace' : `${scope.kind} ${scope.id}`,
            About: key,
            Status: status,
            Confidence: fact.confidence,
            From:
              source.runId === undefined ? (
                source.actor
              ) : (
                <RunLink runId={source.runId}>step {source.stepId} of its run</RunLink>
              ),
            'Conversation it was said in': source.thread,
            Untrusted: fact.taint,
            'Decided by': fact.decidedBy,
            Since: <LocalTime at={fact.createdAt} />,
            Until: fact.endedAt && <LocalTime at={fact.endedAt} />,
          }}
        />
        {status === 'quarantined' && (
          <Stack gap="xs">
            <Text size="sm">
              It was made of text that nobody here wrote, so it is recalled only once a person has approved it.
            </Text>
            {decide.isError && <ErrorNotice error={decide.error} />}
            <Group gap="xs">
              <Button size="xs" loading={decide.isPending} onClick={() => decide.mutate(true)}>
                Approve
              </Button>
              <Button size="xs" variant="default" loading={decide.isPending} onClick={() => decide.mutate(false)}>
                Refuse
              </Button>
            </Group>
          </Stack>
        )}
        {key !== undefined && <History fact={fact} about={key} />}
        <Group>
          <ConfirmButton
            title="Forget this fact for good?"
            about={
              <>
                “{text}” goes, with the facts of its key and of its words, the words of conversations that hold it, and
                the states of models that have read it. The logs of runs that have used it stay: they are evidence.
              </>
            }
            confirm="Forget it"
            cancel="Keep it"
            size="xs"
            act={forget}
          >
            Forget it
          </ConfirmButton>
        </Group>
      </Stack>
    </Panel>
  );
}

/** What was known of the same thing before and after. */
function History({ fact: { id, scope }, about }: { fact: MemoryFact; about: string }) {
  const { api } = useSession();
  const query = useQuery({
    queryKey: [...factsKey, 'history', scope.kind, scope.id, about],
    queryFn: ({ signal }) =>
      body(
        api.GET('/v1/memory/facts', {
          params: {
            query: {
              scope: scope.kind,
              ...(scope.kind === 'workspace' ? {} : { id: scope.id }),
              key: about,
              limit: 50,
            },
          },
          signal,
        }),
      ),
  });
  return (
    <QueryBoundary query={query} what="what was known before" lines={2}>
      {({ items }) =>
        items.length < 2 ? null : (
          <section aria-label={`What was known of ${about}`}>
            <Text size="sm" fw={600} mb="xs">
              What was known of {about}
            </Text>
            <Timeline bulletSize={12} lineWidth={2}>
              {items.map((each) => (
                <Timeline.Item key={each.id} title={each.id === id ? `${each.text} (this one)` : each.text}>
                  <Text size="xs" c="dimmed">
                    {each.status}, <LocalTime at={each.createdAt} />
                    {each.endedAt !== undefined && (
                      <>
                        {' '}
                        until <LocalTime at={each.endedAt} />
                      </>
                    )}
                  </Text>
                </Timeline.Item>
              ))}
            </Timeline>
          </section>
        )
      }
    </QueryBoundary>
  );
}
