import { Button, Group, NumberInput, Stack, Switch, Text, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useTitle } from '../app/use-title.js';
import classes from '../components/columns.module.css';
import { Details } from '../components/details.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { PageHeading } from '../components/page-heading.js';
import { useModelNames } from '../models/use-model-names.js';
import { Conversation } from './conversation.js';
import { useChat } from './use-chat.js';

/** A conversation with a model, or with two side by side. Nothing of it is kept. */
export function PlaygroundPage() {
  useTitle('Playground');
  const models = useModelNames();
  return (
    <Stack>
      <PageHeading title="Playground" about="Ask a model directly. Nothing here is kept; a run is." />
      {models.length === 0 ? (
        <EmptyNotice title="No model is served">
          <Text size="sm">Start a worker with the role inference; it names its models by itself.</Text>
        </EmptyNotice>
      ) : (
        <Chats models={models} />
      )}
    </Stack>
  );
}

function Chats({ models }: { models: string[] }) {
  const [first, setFirst] = useState(models[0]!);
  const [second, setSecond] = useState(models[1] ?? models[0]!);
  const [two, setTwo] = useState(false);
  const [system, setSystem] = useState('');
  const [question, setQuestion] = useState('');
  const [numbers, setNumbers] = useState<Record<string, number | undefined>>({});
  const one = useChat(first);
  const other = useChat(second);
  const busy = one.busy || other.busy;
  const ask = () => {
    if (question.trim() === '' || busy) return;
    const { temperature, top_p, max_tokens, seed } = numbers;
    const settings = { temperature, top_p, max_tokens, seed };
    void one.ask(system, question, settings);
    if (two) void other.ask(system, question, settings);
    setQuestion('');
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    ask();
  };
  const number = (name: string, label: string, most: number, step: number) => (
    <NumberInput
      label={label}
      min={0}
      max={most}
      step={step}
      w={150}
      value={numbers[name] ?? ''}
      onChange={(value) => setNumbers({ ...numbers, [name]: typeof value === 'number' ? value : undefined })}
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <div className={two ? classes.beside : undefined}>
          <Conversation name="first model" models={models} model={first} onModel={setFirst} {...one} />
          {two && <Conversation name="second model" models={models} model={second} onModel={setSecond} {...other} />}
        </div>
        <Textarea
          label="Question"
          description="Enter asks, Shift and Enter begins a line."
          autosize
          minRows={2}
          maxRows={12}
          value={question}
          onKeyDown={press}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" disabled={busy || question.trim() === ''}>
            Ask
          </Button>
          {busy && (
            <Button variant="default" onClick={() => [one, other].forEach((chat) => void chat.stop())}>
              Stop
            </Button>
          )}
          <Button
            variant="subtle"
            color="gray"
            disabled={busy}
            onClick={() => [one, other].forEach((chat) => void chat.clear())}
          >
            Begin anew
          </Button>
          <Switch
            label="Two models side by side"
            checked={two}
            disabled={busy}
            onChange={(event) => setTwo(event.currentTarget.checked)}
          />
        </Group>
        <Details summary="Instructions and parameters">
          <Stack>
            <Textarea
              label="System message"
              autosize
              minRows={2}
              maxRows={10}
              value={system}
              onChange={(event) => setSystem(event.currentTarget.value)}
            />
            <Group>
              {number('temperature', 'Temperature', 2, 0.1)}
              {number('top_p', 'Top p', 1, 0.05)}
              {number('max_tokens', 'Most tokens', 32_768, 64)}
              {number('seed', 'Seed', 2_147_483_647, 1)}
            </Group>
          </Stack>
        </Details>
      </Stack>
    </form>
  );
}
