import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type ChatMessage, chatMessage, type RunEventOf, type StoredValue } from '@marimba/contracts';
import { useState } from 'react';
import { ThinkingText } from '../answer/thinking-text.js';
import { JsonBlock } from '../components/json-block.js';
import { Prose } from '../components/prose.js';
import { EventLink } from './event-link.js';
import { promptChain } from './event-lookup.js';
import classes from './prompt-view.module.css';
import { useRunContext } from './run-context.js';
import { Stored } from './stored.js';

const messageList = chatMessage.array();

/** The messages that this call added; the whole prompt on request. */
export function PromptView({ event }: { event: RunEventOf<'model.called'> }) {
  const { events } = useRunContext();
  const [whole, setWhole] = useState(false);
  const [raw, setRaw] = useState(false);
  const { extends: before } = event.data.prompt;
  const chain = whole ? promptChain(events, event) : [event];
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={3} size="h6">
          Prompt
        </Title>
        <Group gap={6}>
          {before !== null && (
            <Button size="compact-xs" variant="default" aria-pressed={whole} onClick={() => setWhole(!whole)}>
              {whole ? 'Show what this call added' : 'Show the whole prompt'}
            </Button>
          )}
          <Button size="compact-xs" variant="default" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            {raw ? 'Rendered' : 'Raw'}
          </Button>
        </Group>
      </Group>
      {before !== null && !whole && (
        <Text size="sm" c="dimmed">
          Continues the conversation of <EventLink seq={before} />.
        </Text>
      )}
      {chain === undefined ? (
        <Text size="sm">
          An earlier call of this conversation is missing in the log, so the whole prompt is not known.
        </Text>
      ) : (
        chain.map(({ seq, data }) => <Messages key={seq} value={data.prompt.messages} raw={raw} />)
      )}
    </Stack>
  );
}

function Messages({ value, raw }: { value: StoredValue; raw: boolean }) {
  return (
    <Stored value={value} what="the messages">
      {(stored) => {
        const messages = messageList.safeParse(stored).data;
        if (raw || messages === undefined) return <JsonBlock value={stored} label="Messages" />;
        return messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the messages of an event never change
          <Message key={index} message={message} />
        ));
      }}
    </Stored>
  );
}

function Message({ message: { role, content, toolCalls } }: { message: ChatMessage }) {
  return (
    <article className={classes.message} data-role={role} aria-label={`Message of the ${role}`}>
      <div className={classes.role}>{role}</div>
      {role === 'assistant' ? (
        <ThinkingText text={content} />
      ) : (
        <Prose label={`What the ${role} says`}>{content}</Prose>
      )}
      {toolCalls !== undefined && toolCalls.length > 0 && <JsonBlock value={toolCalls} label="Tool calls" />}
    </article>
  );
}
