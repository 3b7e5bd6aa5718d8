import { Button, Group, Stack, Switch, Text, Textarea } from '@mantine/core';
import type { JsonObject } from '@marimba/contracts';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useTitle } from '../app/use-title.js';
import classes from '../components/columns.module.css';
import { Details } from '../components/details.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { PageHeading } from '../components/page-heading.js';
import { SchemaForm } from '../schema-form/schema-form.js';
import type { Equipment } from './agent-definition.js';
import { type Answerer, questionField } from './answerer.js';
import { Conversation } from './conversation.js';
import { EquipmentFields } from './equipment-fields.js';
import { useAnswerers } from './use-answerers.js';
import { useChat } from './use-chat.js';

/** A conversation with a model, an agent or a workflow, or with two side by side. */
export function PlaygroundPage() {
  useTitle('Playground');
  const { answerers, pages } = useAnswerers();
  return (
    <Stack>
      <PageHeading
        title="Playground"
        about="Ask a model directly, as an agent with tools and documents, or a workflow. What an agent was told is kept as a thread of its memory; what a model was told, nowhere."
      />
      {answerers.length === 0 ? (
        <EmptyNotice title="No model is served">
          <Text size="sm">Start a worker with the role inference; it names its models by itself.</Text>
        </EmptyNotice>
      ) : (
        <Chats answerers={answerers} pages={pages} />
      )}
    </Stack>
  );
}

const nothing: Equipment = {
  tools: [],
  collection: undefined,
  document: undefined,
  mode: 'auto',
  settings: { temperature: undefined, top_p: undefined, max_tokens: undefined, seed: undefined },
};

/** Of the answerer that was chosen, as it is now: a workflow may have got a new version. */
function useChosen(answerers: Answerer[], place: number) {
  const [id, setId] = useState<string>();
  const standard = answerers[place] ?? answerers[0]!;
  return [answerers.find((each) => each.id === id) ?? standard, (next: Answerer) => setId(next.id)] as const;
}

function Chats({ answerers, pages }: ReturnType<typeof useAnswerers>) {
  const [first, setFirst] = useChosen(answerers, 0);
  const [second, setSecond] = useChosen(answerers, 1);
  const [two, setTwo] = useState(false);
  const [instructions, setInstructions] = useState('');
  const [question, setQuestion] = useState('');
  const [equipment, setEquipment] = useState(nothing);
  const [others, setOthers] = useState<Record<string, JsonObject | undefined>>({});
  const one = useChat(first);
  const other = useChat(second);
  const busy = one.busy || other.busy;
  const asked = two && second.id !== first.id ? [first, second] : [first];
  const incomplete = asked.some(({ id }) => id in others && others[id] === undefined);
  const ask = () => {
    if (question.trim() === '' || busy || incomplete) return;
    const common = { text: question, instructions, equipment };
    void one.ask({ ...common, others: others[first.id] ?? {} });
    if (two) void other.ask({ ...common, others: others[second.id] ?? {} });
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
  return (
    <form onSubmit={submit}>
      <Stack>
        <div className={two ? classes.beside : undefined}>
          <Conversation
            name="first conversation"
            answerers={answerers}
            pages={pages}
            answerer={first}
            onAnswerer={setFirst}
            {...one}
          />
          {two && (
            <Conversation
              name="second conversation"
              answerers={answerers}
              pages={pages}
              answerer={second}
              onAnswerer={setSecond}
              {...other}
            />
          )}
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
          <Button type="submit" disabled={busy || incomplete || question.trim() === ''}>
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
            label="Two side by side"
            checked={two}
            disabled={busy}
            onChange={(event) => setTwo(event.currentTarget.checked)}
          />
        </Group>
        {asked.map((answerer) => (
          <OtherInput
            key={answerer.id}
            answerer={answerer}
            value={others[answerer.id] ?? (answerer.id in others ? undefined : {})}
            onChange={(value) => setOthers({ ...others, [answerer.id]: value })}
          />
        ))}
        {asked.some(({ kind }) => kind === 'model') && (
          <Details summary="Tools, documents, instructions and parameters" open>
            <Stack>
              <EquipmentFields equipment={equipment} disabled={busy} onChange={setEquipment} />
              <Textarea
                label="Instructions"
                autosize
                minRows={2}
                maxRows={10}
                value={instructions}
                onChange={(event) => setInstructions(event.currentTarget.value)}
              />
            </Stack>
          </Details>
        )}
      </Stack>
    </form>
  );
}

interface OtherInputProps {
  answerer: Answerer;
  value: JsonObject | undefined;
  onChange(value: JsonObject | undefined): void;
}

/** What a workflow takes beside the question. */
function OtherInput({ answerer, value, onChange }: OtherInputProps) {
  if (answerer.kind === 'model') return null;
  const schema = questionField(answerer.workflow.definition)?.others;
  if (schema === undefined) return null;
  return (
    <Details summary={`What else ${answerer.workflow.name} takes`} open>
      <SchemaForm schema={schema} value={value} onChange={onChange} label={`Input of ${answerer.workflow.name}`} />
    </Details>
  );
}
