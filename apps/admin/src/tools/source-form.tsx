import { Button, FileInput, Group, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { useSession } from '../session/session.js';
import { SecretFields } from './secret-fields.js';
import { emptyDraft, type SourceDraft, sourceOf } from './source-config.js';

const kinds = [
  { value: 'openapi', label: 'OpenAPI document' },
  { value: 'mcp', label: 'MCP server' },
  { value: 'sql', label: 'PostgreSQL' },
];
const ways = {
  openapi: [
    { value: 'url', label: 'By its address' },
    { value: 'file', label: 'As a file' },
  ],
  mcp: [
    { value: 'url', label: 'By its address' },
    { value: 'command', label: 'As a command' },
  ],
  sql: [],
};

/** Registers a source; the tools that it has now are approved, those that it has later are asked about. */
export function SourceForm({ onDone }: { onDone(): void }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<SourceDraft>(emptyDraft);
  const [connection, setConnection] = useState('');
  const change = (part: Partial<SourceDraft>) => setDraft({ ...draft, ...part });
  const { kind, way, name } = draft;
  const connectionSecret = `${name}-connection`;
  const source = sourceOf(draft, connectionSecret);
  const make = useMutation({
    mutationFn: async () => {
      // Credentials are named and never stand in a source.
      if (kind === 'sql')
        await api.PUT('/v1/secrets/{name}', {
          params: { path: { name: connectionSecret } },
          body: { value: connection },
        });
      return body(api.POST('/v1/tool-sources', { body: { name, source: source as never } }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['tools'] });
      await queries.invalidateQueries({ queryKey: ['tool-sources'] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (source !== undefined) make.mutate();
  };
  return (
    <Panel title="New source of tools">
      <form onSubmit={submit}>
        <Stack maw={680}>
          <SegmentedControl
            aria-label="Kind of source"
            data={kinds}
            value={kind}
            onChange={(next) => change({ kind: next as SourceDraft['kind'], way: 'url', secrets: [] })}
          />
          <TextInput
            label="Name"
            description="Stands before the names of its tools."
            required
            value={name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          {kind !== 'sql' && (
            <SegmentedControl
              aria-label="How it is reached"
              w="fit-content"
              data={ways[kind]}
              value={way}
              onChange={(next) => change({ way: next as SourceDraft['way'], secrets: [] })}
            />
          )}
          {kind === 'sql' && (
            <TextInput
              label="Connection"
              description="postgres://user:password@host:port/database of a role that may only read. Kept as a secret that nobody can read again."
              type="password"
              autoComplete="off"
              required
              value={connection}
              onChange={(event) => setConnection(event.currentTarget.value)}
            />
          )}
          {kind !== 'sql' && way === 'url' && (
            <TextInput
              label="Address"
              description={
                kind === 'mcp' ? 'Of the server, over streamable HTTP.' : 'Of the document, as JSON or YAML.'
              }
              type="url"
              required
              value={draft.url}
              onChange={(event) => change({ url: event.currentTarget.value })}
            />
          )}
          {way === 'file' && (
            <FileInput
              label="Document"
              description="OpenAPI 3, as JSON or YAML."
              placeholder="Choose a file"
              accept=".json,.yaml,.yml,application/json"
              required
              onChange={(file) => void file?.text().then((document) => change({ document }))}
            />
          )}
          {way === 'command' && (
            <TextInput
              label="Command"
              description="A program that the installation has named in MARIMBA_MCP_COMMANDS."
              required
              value={draft.command}
              onChange={(event) => change({ command: event.currentTarget.value })}
            />
          )}
          {kind === 'openapi' && (
            <TextInput
              label="Base address"
              description="Left empty: the first server of the document."
              type="url"
              value={draft.baseUrl}
              onChange={(event) => change({ baseUrl: event.currentTarget.value })}
            />
          )}
          {kind !== 'sql' && <CredentialFields draft={draft} onChange={change} />}
          {make.isError && <ErrorNotice error={make.error} />}
          <Group>
            <Button type="submit" loading={make.isPending} disabled={source === undefined}>
              Add the source
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function CredentialFields({ draft, onChange }: { draft: SourceDraft; onChange(part: Partial<SourceDraft>): void }) {
  const [label, description] =
    draft.kind === 'openapi'
      ? ['Security scheme', 'Of the document: a key, a token, or user:password for basic, from a secret of Settings.']
      : draft.way === 'command'
        ? ['Variable', 'Of the environment of the program, from a secret of Settings.']
        : ['Header', 'Whose whole value, as “Bearer …”, is a secret of Settings.'];
  return (
    <SecretFields
      label={label}
      description={description}
      secrets={draft.secrets}
      onChange={(secrets) => onChange({ secrets })}
    />
  );
}
