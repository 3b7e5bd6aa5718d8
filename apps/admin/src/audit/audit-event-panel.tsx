import { Alert, Stack } from '@mantine/core';
import type { AuditEvent } from '@marimba/contracts';
import { Copyable } from '../components/copyable.js';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { RunLink } from '../event/run-link.js';
import { originOf } from './audit-words.js';

interface AuditEventPanelProps {
  event: AuditEvent;
  problem: string | undefined;
}

/** Everything that the audit log says about one act. */
export function AuditEventPanel({ event, problem }: AuditEventPanelProps) {
  const { seq, at, actor, action, subject, detail, prevHash, hash } = event;
  const { from: _from, ...what } = detail;
  const origin = originOf(detail);
  return (
    <Panel title={action} label="Selected audit event">
      <Stack gap="sm">
        {problem !== undefined && (
          <Alert color="red" variant="light" title={`The chain is broken at event ${seq}`}>
            This event {problem}.
          </Alert>
        )}
        <Facts
          of={{
            Event: seq,
            When: <LocalTime at={at} />,
            Who: actor,
            About: action.startsWith('run.') ? <RunLink runId={subject}>{subject}</RunLink> : subject,
            'From where': origin?.address,
            Request: origin?.requestId,
            'Hash before': <Copyable value={prevHash} name="hash before" shown={16} />,
            Hash: <Copyable value={hash} name="hash" shown={16} />,
          }}
        />
        {Object.keys(what).length > 0 && <JsonBlock value={what} label="Detail" />}
      </Stack>
    </Panel>
  );
}
