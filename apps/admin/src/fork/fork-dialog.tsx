import { Button, Group, JsonInput, Modal, Select, Stack, Text } from '@mantine/core';
import { type JsonObject, type JsonValue, jsonObject, type RunEvent, type RunOutline } from '@marimba/contracts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { createdEvent } from '../event/created-event.js';
import { Stored } from '../event/stored.js';
import { useModelNames } from '../models/use-model-names.js';
import { useSession } from '../session/session.js';
import { forkSteps } from './fork-steps.js';

interface ForkDialogProps {
  run: RunOutline;
  events: readonly RunEvent[];
  /** The step that is looked at. */
  from: string | undefined;
  opened: boolean;
  onClose(): void;
}

/** A new run from a step of this one, with another input or model; what does not depend on the step is kept. */
export function ForkDialog({ run, events, from, opened, onClose }: ForkDialogProps) {
  const steps = useMemo(() => forkSteps(events), [events]);
  const created = createdEvent(events);
  return (
    <Modal opened={opened} onClose={onClose} title="Fork this run" size="lg">
      {created && (
        <Stored value={created.data.input} what="the input">
          {(input) => (
            <ForkForm
              run={run}
              steps={steps}
              input={input}
              from={from !== undefined && steps.includes(from) ? from : steps[0]}
              onClose={onClose}
            />
          )}
        </Stored>
      )}
    </Modal>
  );
}

interface ForkFormProps {
  run: RunOutline;
  steps: string[];
  input: JsonValue;
  from: string | undefined;
  onClose(): void;
}

function ForkForm({ run, steps, input: given, from, onClose }: ForkFormProps) {
  const { api } = useSession();
  const navigate = useNavigate();
  const before = useMemo(() => JSON.stringify(given, null, 2), [given]);
  const [step, setStep] = useState(from);
  const [model, setModel] = useState<string | null>(null);
  const [text, setText] = useState(before);
  const input = readObject(text);
  const fork = useMutation({
    mutationFn: (chosen: string) =>
      body(
        api.POST('/v1/runs/{id}/fork', {
          params: { path: { id: run.id } },
          body: {
            from: chosen,
            ...(model === null ? {} : { model }),
            ...(text === before || input === undefined ? {} : { input }),
          },
        }),
      ),
    onSuccess: ({ id }) => {
      onClose();
      void navigate(`/runs/${id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (step !== undefined && input !== undefined) fork.mutate(step);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          What does not depend on the step is kept as it was, and the new run says where each of it comes from. This run
          stays as it is.
        </Text>
        <Select
          label="From step"
          description="It and what depends on it are made anew."
          data={steps}
          value={step ?? null}
          onChange={(chosen) => setStep(chosen ?? undefined)}
          searchable
          allowDeselect={false}
        />
        <Select
          label="Model"
          description="Of the model and agent steps that are made anew."
          placeholder="as in this run"
          clearable
          data={useModelNames()}
          value={model}
          onChange={setModel}
        />
        <JsonInput
          label="Input"
          description="Change it to ask something else."
          autosize
          minRows={4}
          maxRows={14}
          value={text}
          onChange={setText}
          error={input === undefined ? 'This is not a JSON object.' : undefined}
        />
        {fork.isError && <ErrorNotice error={fork.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" loading={fork.isPending} disabled={step === undefined || input === undefined}>
            Start the fork
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function readObject(text: string): JsonObject | undefined {
  try {
    return jsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
