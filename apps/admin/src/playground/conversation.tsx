import { Group, Select, Stack, Text } from '@mantine/core';
import { Details } from '../components/details.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { Prose } from '../components/prose.js';
import { formatAmount, formatRate, tokensPerSecond } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import type { Exchange } from './use-chat.js';

interface ConversationProps {
  name: string;
  models: string[];
  model: string;
  onModel(model: string): void;
  exchanges: Exchange[];
  busy: boolean;
}

/** What was asked of one model, what it said, and what of it did not have to be read again. */
export function Conversation({ name, models, model, onModel, exchanges, busy }: ConversationProps) {
  return (
    <Panel
      label={name}
      actions={
        <Select
          aria-label={`Model of the ${name}`}
          data={models}
          value={model}
          allowDeselect={false}
          disabled={busy}
          onChange={(next) => next !== null && onModel(next)}
        />
      }
    >
      <Stack gap="md" aria-live="polite" aria-busy={busy}>
        {exchanges.length === 0 && (
          <EmptyNotice title="Nothing was asked yet">
            <Text size="sm">
              Write a question below. What the model has read before is continued from, and is shown.
            </Text>
          </EmptyNotice>
        )}
        {exchanges.map(({ question, answer, tookMs, error }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a conversation only grows at its end
          <Stack key={index} gap={6}>
            <Text size="sm" fw={600}>
              {question}
            </Text>
            {answer.reasoning !== '' && (
              <Details summary="Thinking">
                <Prose>{answer.reasoning}</Prose>
              </Details>
            )}
            <Prose>{answer.text}</Prose>
            {error !== undefined && <ErrorNotice error={error} />}
            {answer.usage !== undefined && <Cost usage={answer.usage} tookMs={tookMs} finish={answer.finish} />}
          </Stack>
        ))}
      </Stack>
    </Panel>
  );
}

function Cost({
  usage,
  tookMs,
  finish,
}: {
  usage: { prompt: number; cached: number; written: number };
  tookMs: number;
  finish: string | undefined;
}) {
  const rate = tokensPerSecond(usage.written, tookMs);
  return (
    <Group gap="xs">
      <Text size="xs" c="dimmed">
        {formatAmount(usage.prompt, 'token')} of prompt, {usage.cached === 0 ? 'none' : usage.cached} from a kept state
        · {formatAmount(usage.written, 'token')} written in {formatDuration(tookMs)}
        {rate !== undefined && `, ${formatRate(rate)}`}
        {finish === 'length' && ' · cut at the most tokens'}
      </Text>
    </Group>
  );
}
