import { Stack, Text, Title } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { modelText } from '../answer/read-answer.js';
import { ThinkingText } from '../answer/thinking-text.js';
import { Copyable } from '../components/copyable.js';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { CallCost } from './call-cost.js';
import { PromptView } from './prompt-view.js';
import { Stored } from './stored.js';

const finishReasons = {
  stop: 'the model ended its answer',
  length: 'the limit of tokens was reached',
  aborted: 'it was stopped',
} as const;

export function ModelCalledView({ event }: { event: RunEventOf<'model.called'> }) {
  const { data } = event;
  return (
    <Stack gap="sm">
      <CallCost event={event} />
      <Title order={3} size="h6">
        Output
      </Title>
      <Stored value={data.output} what="the output">
        {(value) => {
          const text = modelText(value);
          if (text === undefined) return <JsonBlock value={value} label="Output" />;
          return text.trim() === '' ? <Text size="sm">The model wrote nothing.</Text> : <ThinkingText text={text} />;
        }}
      </Stored>
      <PromptView event={event} />
      <Facts
        of={{
          Model: data.model,
          Fingerprint: <Copyable value={data.modelFingerprint} name="fingerprint" shown={24} />,
          'Ended because': finishReasons[data.finishReason],
          Parameters: parameterText(data.parameters),
          Call: `${data.stepId}, attempt ${data.attempt}, ${data.callKey}`,
          'Rendered prompt': <Copyable value={data.prompt.renderedSha256} name="hash of the prompt" shown={24} />,
        }}
      />
    </Stack>
  );
}

function parameterText(parameters: RunEventOf<'model.called'>['data']['parameters']): string {
  const given = Object.entries(parameters).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return given.length === 0 ? 'none given (greedy)' : given.join(', ');
}
