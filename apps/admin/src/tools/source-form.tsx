import { Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { useSession } from '../session/session.js';

const kinds = [
  { value: 'openapi', label: 'OpenAPI document' },
  { value: 'mcp', label: 'MCP server' },
  { value: 'sql', label: 'PostgreSQL' },
];

/** Registers a source; the tools that it has now are approved, those that it has later are asked about. */
export function SourceForm({ onDone }: { onDone(): void }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [kind, setKind] = useState('openapi');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [connection, setConnection] = useState('');
  const make = useMutation({
    mutationFn: async () => {
      if (kind === 'sql') {
        // Credentials are named and never stand in a source.
        const secret = `${name}-connection`;
        await api.PUT('/v1/secrets/{name}', { params: { path: { name: secret } }, body: { value: connection } });
        return body(
          api.POST('/v1/tool-sources', { body: { name, source: { kind: 'sql', connectionSecret: secret } } }),
        );
      }
      return body(
        api.POST('/v1/tool-sources', { body: { name, source: { kind: kind === 'mcp' ? 'mcp' : 'openapi', url } } }),
      );
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['tools'] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Panel title="New source of tools">
      <form onSubmit={submit}>
        <Stack maw={640}>
          <SegmentedControl aria-label="Kind of source" data={kinds} value={kind} onChange={setKind} />
          <TextInput
            label="Name"
            description="Stands before the names of its tools."
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {kind === 'sql' ? (
            <TextInput
              label="Connection"
              description="postgres://user:password@host:port/database of a role that may only read. Kept as a secret that nobody can read again."
              type="password"
              autoComplete="off"
              required
              value={connection}
              onChange={(event) => setConnection(event.currentTarget.value)}
            />
          ) : (
            <TextInput
              label="Address"
              description={
                kind === 'mcp' ? 'Of the server, over streamable HTTP.' : 'Of the document, as JSON or YAML.'
              }
              type="url"
              required
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
          )}
          {make.isError && <ErrorNotice error={make.error} />}
          <Group>
            <Button type="submit" loading={make.isPending}>
              Add the source
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
