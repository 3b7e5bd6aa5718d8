import { Badge, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { AnswerView } from '../answer/answer-view.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { PagedSelect } from '../components/paged-select.js';
import { Panel } from '../components/panel.js';
import { RunLink } from '../event/run-link.js';
import { formatAmount, formatRate, tokensPerSecond } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import type { Answer, AnswerUsage } from './answer.js';
import type { Answerer } from './answerer.js';
import type { useAnswerers } from './use-answerers.js';
import type { Exchange } from './use-chat.js';

interface ConversationProps {
  name: string;
  answerers: Answerer[];
  /** Of the workflows among them. */
  pages: ReturnType<typeof useAnswerers>['pages'];
  answerer: Answerer;
  onAnswerer(answerer: Answerer): void;
  exchanges: Exchange[];
  busy: boolean;
}

/** What was asked, what was answered, what was called for it, and what of the prompt did not have to be read again. */
export function Conversation({ name, answerers, pages, answerer, onAnswerer, exchanges, busy }: ConversationProps) {
  const choices = (kind: Answerer['kind']) =>
    answerers.flatMap((each) => (each.kind === kind ? { value: each.id, label: nameOf(each) } : []));
  return (
    <Panel
      label={name}
      actions={
        <PagedSelect
          pages={pages}
          aria-label={`Who answers in the ${name}`}
          data={[
            { group: 'Models', items: choices('model') },
            { group: 'Agents and workflows', items: choices('workflow') },
          ].filter(({ items }) => items.length > 0)}
          value={answerer.id}
          allowDeselect={false}
          disabled={busy}
          onChange={(id) => {
            const next = answerers.find((each) => each.id === id);
            if (next) onAnswerer(next);
          }}
        />
      }
    >
      <Stack gap="md" aria-live="polite" aria-busy={busy}>
        {exchanges.length === 0 && (
          <EmptyNotice title="Nothing was asked yet">
            <Text size="sm">Write a question below. What was read before is continued from, and is shown.</Text>
          </EmptyNotice>
        )}
        {exchanges.map((exchange, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a conversation only grows at its end
          <ExchangeView key={index} exchange={exchange} />
        ))}
      </Stack>
    </Panel>
  );
}

const nameOf = (answerer: Answerer): string =>
  answerer.kind === 'model' ? answerer.model : `${answerer.workflow.name} v${answerer.workflow.version}`;

function ExchangeView({ exchange: { question, answer, tookMs, error } }: { exchange: Exchange }) {
  const { text, reasoning, tools, citations, usage, finish, waiting } = answer;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {question}
      </Text>
      <CalledTools answer={answer} />
      <AnswerView answer={{ text, thinking: reasoning, citations }} />
      {waiting !== undefined && (
        <Text size="sm" role="status">
          {waiting} <Link to="/approvals">Open the inbox</Link>
        </Text>
      )}
      {error !== undefined && <ErrorNotice error={error} />}
      {usage !== undefined && <Cost usage={usage} tookMs={tookMs} finish={finish} />}
      {answer.runId !== undefined && (
        <Text size="xs">
          <RunLink runId={answer.runId}>The run with every step</RunLink>
          {tools.length > 0 && `, ${formatAmount(tools.length, 'tool call')}`}
        </Text>
      )}
    </Stack>
  );
}

function CalledTools({ answer: { tools, runId } }: { answer: Answer }) {
  if (tools.length === 0) return null;
  return (
    <Group gap={6} aria-label="Tools that were called">
      {tools.map(({ name, failed, seq }) => (
        <Badge
          key={seq}
          component={Link}
          to={`/runs/${runId}?event=${seq}`}
          variant="light"
          tt="none"
          radius="sm"
          color={failed ? 'red' : 'gray'}
        >
          {failed ? `${name} failed` : name}
        </Badge>
      ))}
    </Group>
  );
}

function Cost({ usage, tookMs, finish }: { usage: AnswerUsage; tookMs: number; finish: string | undefined }) {
  const rate = tokensPerSecond(usage.written, tookMs);
  const reuse =
    usage.cached > 0 ? `${formatAmount(usage.cached, 'token')} of it from a kept state` : 'no kept state was used';
  return (
    <Text size="xs" c="dimmed">
      {formatAmount(usage.prompt, 'token')} of prompt, {reuse}
      {usage.reason !== undefined && ` (${usage.reason})`} · {formatAmount(usage.written, 'token')} written in{' '}
      {formatDuration(tookMs)}
      {rate !== undefined && `, ${formatRate(rate)}`}
      {finish === 'length' && ' · cut at the most tokens'}
    </Text>
  );
}
