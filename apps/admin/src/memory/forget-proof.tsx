import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { Facts } from '../components/facts.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';

/** That a fact is gone, looked for again everywhere at the time of asking. */
export function ForgetProof({ factId }: { factId: string }) {
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['forgotten', factId],
    queryFn: ({ signal }) => body(api.GET('/v1/memory/forgotten/{id}', { params: { path: { id: factId } }, signal })),
  });
  return (
    <Panel
      title="It is forgotten"
      actions={
        <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
          Look again
        </Button>
      }
    >
      <QueryBoundary query={query} what="the proof">
        {({ gone, redactedMessages, states, auditSeq, forgottenAt }) => (
          <Facts
            of={{
              Forgotten: <LocalTime at={forgottenAt} />,
              'In the audit log': `event ${auditSeq}`,
              'Still there': `${gone.facts} facts, ${gone.postings} index entries, ${gone.messages} messages, ${gone.summaries} summaries`,
              'Messages redacted': redactedMessages,
              'Workers that searched their states':
                states.length === 0
                  ? 'none yet'
                  : states.map(({ worker, dropped }) => `${worker}: ${dropped} dropped`).join('; '),
            }}
          />
        )}
      </QueryBoundary>
    </Panel>
  );
}
