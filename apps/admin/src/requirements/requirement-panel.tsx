import { Badge, Group, Progress, Stack, Text } from '@mantine/core';
import type { RequirementScore, RunEvent } from '@marimba/contracts';
import { useMemo } from 'react';
import { Panel } from '../components/panel.js';
import { EventLink } from '../event/event-link.js';
import { formatAmount } from '../format/numbers.js';
import { type RequirementReport, requirementReports } from './requirement-report.js';

/** Whether the answers of assured agents meet what was asked of them, and by what evidence. */
export function RequirementPanel({ events }: { events: readonly RunEvent[] }) {
  const reports = useMemo(() => requirementReports(events), [events]);
  return reports.map((report) => (
    <Panel key={report.stepId} title={`Requirements of ${report.stepId}`} actions={<Verdict report={report} />}>
      <Stack gap="md">
        {report.scores.map((score) => (
          <Requirement key={score.id} score={score} />
        ))}
        {report.reason !== undefined && <Text size="sm">{report.reason}</Text>}
        <Group gap={6}>
          {report.candidates.map(({ name, score, repairs, seq }) => (
            <Badge
              key={seq}
              variant={name === report.chosen ? 'filled' : 'light'}
              color={name === report.chosen ? 'rosewood' : 'gray'}
              tt="none"
            >
              {name}
              {repairs === undefined ? '' : ` mends ${repairs}`}: {score.toFixed(2)}
            </Badge>
          ))}
          <EventLink seq={report.seq}>Show the event</EventLink>
        </Group>
        {report.used !== undefined && (
          <Text size="xs" c="dimmed">
            {formatAmount(report.used.candidates, 'candidate')}, {formatAmount(report.used.repairs, 'repair')},{' '}
            {formatAmount(report.used.tokens, 'token')}, {report.used.seconds.toFixed(1)} s
          </Text>
        )}
      </Stack>
    </Panel>
  ));
}

function Verdict({ report: { passed } }: { report: RequirementReport }) {
  const [color, word] =
    passed === undefined ? ['gray', 'being worked on'] : passed ? ['green', 'all met'] : ['orange', 'not all met'];
  return (
    <Badge color={color} variant="light" tt="none">
      {word}
    </Badge>
  );
}

function Requirement({ score: { id, text, score, threshold, passed, method, evidence } }: { score: RequirementScore }) {
  return (
    <Stack gap={4}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" fw={550}>
          {text || id}
        </Text>
        <Text size="sm" c={passed ? 'green' : 'red'} fw={600} style={{ whiteSpace: 'nowrap' }}>
          {passed ? 'met' : 'not met'} {score.toFixed(2)}
        </Text>
      </Group>
      <Progress
        value={score * 100}
        color={passed ? 'green' : 'red'}
        size="sm"
        aria-label={`${id}: ${score.toFixed(2)} of ${threshold.toFixed(2)} that are needed`}
      />
      <Text size="xs" c="dimmed">
        {method}; {evidence || 'no evidence given'}; met from {threshold.toFixed(2)}
      </Text>
    </Stack>
  );
}
