import { Stack } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { Copyable } from '../components/copyable.js';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { LocalTime } from '../components/local-time.js';
import { ErrorRecordView } from './error-record-view.js';
import { RunLink } from './run-link.js';
import { Stored } from './stored.js';

const until = (time: string | undefined) => ({ Until: time && <LocalTime at={time} /> });

export function StepWaitingView({ event: { data } }: { event: RunEventOf<'step.waiting'> }) {
  return <Facts of={{ Step: data.stepId, Attempt: data.attempt, Signal: data.signal, ...until(data.until) }} />;
}

export function SignalReceivedView({ event: { data } }: { event: RunEventOf<'signal.received'> }) {
  return (
    <Stack gap="sm">
      <Facts of={{ Signal: data.name, Id: data.id, 'Sent by': data.sentBy }} />
      <Stored value={data.payload} what="the payload">
        {(payload) => <JsonBlock value={payload} label="Payload" />}
      </Stored>
    </Stack>
  );
}

export function ApprovalRequestedView({ event: { data } }: { event: RunEventOf<'approval.requested'> }) {
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Step: data.stepId,
          Question: data.title,
          'Hash of the subject': <Copyable value={data.subjectSha256} name="hash of the subject" shown={24} />,
          ...until(data.until),
        }}
      />
      <Stored value={data.subject} what="what is to be approved">
        {(subject) => <JsonBlock value={subject} label="What is to be approved" />}
      </Stored>
    </Stack>
  );
}

export function ApprovalDecidedView({ event: { data } }: { event: RunEventOf<'approval.decided'> }) {
  return (
    <Facts
      of={{
        Step: data.stepId,
        Decision: data.approved ? 'approved' : 'refused',
        By: data.decidedBy,
        Reason: data.reason,
        'Hash of the subject': <Copyable value={data.subjectSha256} name="hash of the subject" shown={24} />,
      }}
    />
  );
}

export function ChildStartedView({ event: { data } }: { event: RunEventOf<'child.started'> }) {
  return (
    <Facts
      of={{
        Step: data.stepId,
        Workflow: `${data.workflow}, version ${data.version}`,
        Run: <RunLink runId={data.childRunId} />,
        ...until(data.until),
      }}
    />
  );
}

export function ChildEndedView({ event: { data } }: { event: RunEventOf<'child.ended'> }) {
  return (
    <Stack gap="sm">
      <Facts of={{ Step: data.stepId, Run: <RunLink runId={data.childRunId} /> }} />
      {data.error && <ErrorRecordView error={data.error} />}
      {data.output && (
        <Stored value={data.output} what="the output of that run">
          {(output) => <JsonBlock value={output} label="Output of that run" />}
        </Stored>
      )}
    </Stack>
  );
}
