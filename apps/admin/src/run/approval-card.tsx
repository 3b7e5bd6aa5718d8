import { Stack, Text } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { ApprovalDecision } from '../approvals/approval-decision.js';
import { JsonBlock } from '../components/json-block.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { Stored } from '../event/stored.js';

/** Asks for a decision about exactly what is shown. It goes away when the log has one. */
export function ApprovalCard({ runId, request }: { runId: string; request: RunEventOf<'approval.requested'> }) {
  const { stepId, title, subject, subjectSha256, until } = request.data;
  return (
    <Panel title={title} label={`Approval: ${title}`}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Step {stepId} waits for a decision since <LocalTime at={request.at} />
          {until !== undefined && (
            <>
              {' '}
              until <LocalTime at={until} />
            </>
          )}
        </Text>
        <Stored value={subject} what="what is to be approved">
          {(value) => <JsonBlock value={value} label="What is to be approved" />}
        </Stored>
        <ApprovalDecision runId={runId} stepId={stepId} subjectSha256={subjectSha256} />
      </Stack>
    </Panel>
  );
}
