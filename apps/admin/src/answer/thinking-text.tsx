import { Stack } from '@mantine/core';
import { Details } from '../components/details.js';
import { Prose } from '../components/prose.js';
import { splitThinking } from './split-thinking.js';

/** A model's output with its thinking folded. While the thinking is being written (`writing`), it is open. */
export function ThinkingText({ text, writing = false }: { text: string; writing?: boolean }) {
  const { thinking, closed, answer } = splitThinking(text);
  return (
    <Stack gap="xs">
      {thinking !== undefined && (
        <Details summary={closed ? 'Thinking' : writing ? 'Thinking…' : 'Thinking (cut off)'} open={writing && !closed}>
          <Prose>{thinking}</Prose>
        </Details>
      )}
      {answer !== '' && <Prose label="What the model wrote">{answer}</Prose>}
    </Stack>
  );
}
