import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Copyable } from '../components/copyable.js';
import { ErrorNotice } from '../components/error-notice.js';
import { useSession } from '../session/session.js';
import { approvalsKey } from './use-approvals.js';

interface ApprovalDecisionProps {
  runId: string;
  stepId: string;
  subjectSha256: string;
}

/** Approves or refuses exactly this content. */
export function ApprovalDecision({ runId, stepId, subjectSha256 }: ApprovalDecisionProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const given = reason.trim();
  const decide = useMutation({
    mutationFn: (approved: boolean) =>
      api.POST('/v1/runs/{id}/approvals', {
        params: { path: { id: runId } },
        body: { stepId, subjectSha256, approved, ...(given === '' ? {} : { reason: given }) },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: approvalsKey }),
  });
  const isOver = decide.isPending || decide.isSuccess;
  return (
    <Stack gap="sm">
      <TextInput
        label="Reason"
        description="Kept in the log; may be left empty."
        maxLength={2_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {decide.isError && <ErrorNotice error={decide.error} />}
      <Group justify="space-between">
        <Group gap="xs">
          <Button onClick={() => decide.mutate(true)} disabled={isOver}>
            Approve
          </Button>
          <Button color="red" variant="light" onClick={() => decide.mutate(false)} disabled={isOver}>
            Refuse
          </Button>
        </Group>
        <Text size="xs" c="dimmed" component="div">
          For this content only: <Copyable value={subjectSha256} name="hash of the content" shown={16} />
        </Text>
      </Group>
    </Stack>
  );
}
