import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Copyable } from '../components/copyable.js';
import { ErrorNotice } from '../components/error-notice.js';
import { JsonBlock } from '../components/json-block.js';
import { LocalTime } from '../components/local-time.js';
import { Stored } from '../event/stored.js';
import { useSession } from '../session/session.js';

/** Asks for a decision about exactly what is shown. It goes away when the log has one. */
export function ApprovalCard({ runId, request }: { runId: string; request: RunEventOf<'approval.requested'> }) {
  const { api } = useSession();
  const [reason, setReason] = useState('');
  const { stepId, title, subject, subjectSha256, until } = request.data;
  const decide = useMutation({
    mutationFn: (approved: boolean) =>
      api.POST('/v1/runs/{id}/approvals', {
        params: { path: { id: runId } },
        body: { stepId, subjectSha256, approved, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
      }),
  });
  return (
    <Paper withBorder p="md" component="section" aria-label={`Approval: ${title}`}>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="xs" c="dimmed">
            Step {stepId} waits for a decision since <LocalTime at={request.at} />
            {until !== undefined && (
              <>
                {' '}
                until <LocalTime at={until} />
              </>
            )}
          </Text>
        </div>
        <Stored value={subject} what="what is to be approved">
          {(value) => <JsonBlock value={value} label="What is to be approved" />}
        </Stored>
        <Text size="xs" c="dimmed" component="div">
          The decision holds for this content only: <Copyable value={subjectSha256} name="its hash" shown={24} />
        </Text>
        <TextInput
          label="Reason"
          description="Kept in the log; may be left empty."
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {decide.isError && <ErrorNotice error={decide.error} />}
        <Group>
          <Button onClick={() => decide.mutate(true)} disabled={decide.isPending || decide.isSuccess}>
            Approve
          </Button>
          <Button
            color="red"
            variant="light"
            onClick={() => decide.mutate(false)}
            disabled={decide.isPending || decide.isSuccess}
          >
            Refuse
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
