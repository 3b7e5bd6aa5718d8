import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { type JsonObject, jsonObject } from '@marimba/contracts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { SchemaForm } from '../schema-form/schema-form.js';
import { useSession } from '../session/session.js';
import { inputSchemaOf } from './input-schema.js';

interface RunFormProps {
  workflow: { name: string; version: number; definition: { input?: unknown } };
}

/** Asks for the input as its schema says, and starts a run. */
export function RunForm({ workflow: { name, version, definition } }: RunFormProps) {
  const { api } = useSession();
  const navigate = useNavigate();
  const { schema, declared } = useMemo(() => inputSchemaOf(definition), [definition]);
  const [input, setInput] = useState<JsonObject | undefined>({});
  const [tokens, setTokens] = useState<number | string>('');
  const start = useMutation({
    mutationFn: (value: JsonObject) =>
      body(
        api.POST('/v1/runs', {
          body: {
            workflow: name,
            version,
            input: jsonObject.parse(value),
            ...(tokens === '' ? {} : { budget: { tokens: Number(tokens) } }),
          },
        }),
      ),
    onSuccess: ({ id }) => navigate(`/runs/${id}`),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (input !== undefined) start.mutate(input);
  };
  return (
    <Panel title={`Run version ${version}`}>
      <form onSubmit={submit}>
        <Stack maw={720}>
          {!declared && (
            <Text size="sm" c="dimmed">
              The definition declares no schema of its input; these are the fields that its steps read.
            </Text>
          )}
          <SchemaForm schema={schema} value={input} onChange={setInput} label="Input" />
          <NumberInput
            label="Token budget"
            description="Left empty, the definition's own."
            min={1}
            w={200}
            value={tokens}
            onChange={setTokens}
          />
          {start.isError && <ErrorNotice error={start.error} />}
          <Group>
            <Button type="submit" loading={start.isPending} disabled={input === undefined}>
              Start the run
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
