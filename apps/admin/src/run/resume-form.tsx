import { Button, Group, NumberInput, Stack, Text, Title } from '@mantine/core';
import type { Budget, RunEvent } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { useSession } from '../session/session.js';
import { runKey } from './use-run.js';

const limits = { tokens: 'Tokens', seconds: 'Seconds', steps: 'Steps', toolCalls: 'Tool calls' } as const;

/** A run that its budget has stopped goes on with a larger one. */
export function ResumeForm({ runId, events }: { runId: string; events: readonly RunEvent[] }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [budget, setBudget] = useState<Budget>(() => budgetIn(events));
  const why = events.findLast((event) => event.type === 'run.suspended');
  const resume = useMutation({
    mutationFn: () =>
      api.POST('/v1/runs/{id}/resume', { params: { path: { id: runId } }, body: { budget: given(budget) } }),
    onSettled: () => queries.invalidateQueries({ queryKey: runKey(runId) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    resume.mutate();
  };
  return (
    <Panel label="Suspended">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <div>
            <Title order={2} size="h4">
              The run has stopped
            </Title>
            <Text size="sm">{why?.type === 'run.suspended' ? why.data.message : 'Its budget is used up.'}</Text>
          </div>
          <Text size="xs" c="dimmed">
            The budget of the whole run from now on; a field that is empty sets no limit.
          </Text>
          <Group>
            {Object.entries(limits).map(([kind, label]) => (
              <NumberInput
                key={kind}
                label={label}
                min={1}
                allowDecimal={false}
                w={130}
                value={budget[kind as keyof Budget] ?? ''}
                onChange={(value) => setBudget({ ...budget, [kind]: value === '' ? undefined : Number(value) })}
              />
            ))}
          </Group>
          {resume.isError && <ErrorNotice error={resume.error} />}
          <Group>
            <Button type="submit" loading={resume.isPending}>
              Resume
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

/** The limits that are set. */
const given = (budget: Budget): Record<string, number> =>
  Object.fromEntries(Object.entries(budget).filter((entry): entry is [string, number] => entry[1] !== undefined));

/** As the log has it; the definition's own is not in the log. */
function budgetIn(events: readonly RunEvent[]): Budget {
  const said = events.findLast(
    (event) => event.type === 'run.resumed' || (event.type === 'run.created' && event.data.budget !== undefined),
  );
  return said?.type === 'run.resumed' || said?.type === 'run.created' ? (said.data.budget ?? {}) : {};
}
