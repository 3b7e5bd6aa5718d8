import { Button, Group, JsonInput, NumberInput, Stack, TextInput } from '@mantine/core';
import { jsonObject, type WebhookResource } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { useSession } from '../session/session.js';

interface WebhookFormProps {
  workflow: string;
  /** The one that is changed; left out: a new one is made. */
  webhook?: WebhookResource | undefined;
  /** With the secret of a new one. */
  onDone(made?: { name: string; secret: string }): void;
}

/** What events start, and what their runs' input is made of. */
export function WebhookForm({ workflow, webhook, onDone }: WebhookFormProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState(webhook?.name ?? `${workflow}-hook`);
  const [version, setVersion] = useState<number | string>(webhook?.version ?? '');
  const [input, setInput] = useState(webhook?.input === undefined ? '' : JSON.stringify(webhook.input, null, 2));
  const read = inputOf(input);
  const save = useMutation({
    mutationFn: async () => {
      const all = {
        workflow,
        ...(typeof version === 'number' ? { version } : {}),
        ...(read.input === undefined ? {} : { input: read.input }),
      };
      if (webhook === undefined) return body(api.POST('/v1/webhooks', { body: { name, ...all } }));
      await api.PUT('/v1/webhooks/{name}', { params: { path: { name: webhook.name } }, body: all });
      return undefined;
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
      onDone(made);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel title={webhook === undefined ? 'New webhook' : `Webhook ${webhook.name}`}>
      <form onSubmit={submit}>
        <Stack maw={720}>
          {webhook === undefined && (
            <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          )}
          <NumberInput
            label="Version of the workflow"
            description="Left empty, the newest at each event."
            min={1}
            allowDecimal={false}
            w={260}
            value={version}
            onChange={setVersion}
          />
          <JsonInput
            label="Input of the runs as JSON"
            description="With ${{ body.… }} for parts of the event, and ${{ id }} for its id. Left empty: the whole event as body."
            autosize
            minRows={4}
            maxRows={16}
            value={input}
            onChange={setInput}
            error={read.isWrong && 'This is not a JSON object yet.'}
          />
          {save.isError && <ErrorNotice error={save.error} />}
          <Group>
            <Button type="submit" loading={save.isPending} disabled={read.isWrong}>
              {webhook === undefined ? 'Make the webhook' : 'Save the webhook'}
            </Button>
            <Button variant="default" onClick={() => onDone()}>
              Back
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function inputOf(text: string) {
  if (text.trim() === '') return { isWrong: false, input: undefined };
  try {
    const { data } = jsonObject.safeParse(JSON.parse(text));
    return { isWrong: data === undefined, input: data };
  } catch {
    return { isWrong: true, input: undefined };
  }
}
