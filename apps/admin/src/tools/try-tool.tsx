import { Button, Group, Stack, Text } from '@mantine/core';
import { type JsonObject, jsonObject } from '@marimba/contracts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { JsonBlock } from '../components/json-block.js';
import { formatDuration } from '../format/time.js';
import { SchemaForm } from '../schema-form/schema-form.js';
import { useSession } from '../session/session.js';

/** Calls a tool with arguments as its schema asks for them; the audit log keeps that it was tried. */
export function TryTool({ name, schema, effects }: { name: string; schema: unknown; effects: string }) {
  const { api } = useSession();
  const [given, setGiven] = useState<JsonObject | undefined>({});
  const call = useMutation({
    mutationFn: (value: JsonObject) =>
      body(
        api.POST('/v1/tools/{name}/call', { params: { path: { name } }, body: { arguments: jsonObject.parse(value) } }),
      ),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (given !== undefined) call.mutate(given);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <SchemaForm schema={schema} value={given} onChange={setGiven} label="Arguments" />
        <Group>
          <Button type="submit" variant="default" loading={call.isPending} disabled={given === undefined}>
            Try it
          </Button>
          {effects === 'writes' && (
            <Text size="sm" c="dimmed">
              What it does outside is done.
            </Text>
          )}
        </Group>
        {call.isError && <ErrorNotice error={call.error} />}
        {call.data !== undefined && (
          <>
            <Text size="xs" c="dimmed">
              Answered in {formatDuration(call.data.durationMs)}
            </Text>
            <JsonBlock value={call.data.result} label="Result" />
          </>
        )}
      </Stack>
    </form>
  );
}
