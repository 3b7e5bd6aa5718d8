import { Button, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { TextDiff } from '../compare/text-diff.js';
import { Copyable } from '../components/copyable.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Facts } from '../components/facts.js';
import { JsonBlock } from '../components/json-block.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { TryTool } from './try-tool.js';

/** One tool: its schema and hash, what has changed since it was approved, and a form to try it. */
export function ToolPanel({ name }: { name: string }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['tool', name],
    queryFn: ({ signal }) => body(api.GET('/v1/tools/{name}', { params: { path: { name } }, signal })),
  });
  const approve = useMutation({
    mutationFn: (sha256: string) =>
      body(api.POST('/v1/tools/{name}/approve', { params: { path: { name } }, body: { sha256 } })),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['tools'] }),
        queries.invalidateQueries({ queryKey: ['tool', name] }),
      ]),
  });
  return (
    <QueryBoundary query={query} what="the tool">
      {(tool) => (
        <Panel title={tool.name}>
          <Stack gap="sm">
            <Text size="sm">{tool.description}</Text>
            <Facts
              of={{
                From:
                  tool.origin.source === undefined ? tool.origin.kind : `${tool.origin.source} (${tool.origin.kind})`,
                Effects: tool.effects,
                'SHA-256': <Copyable value={tool.sha256} name="hash of the tool" shown={16} />,
                'Its results are': tool.taint,
                'Approved by': tool.approved?.approvedBy,
              }}
            />
            {(tool.status === 'changed' || tool.status === 'new') && tool.seen !== undefined && (
              <Stack gap="xs">
                <Text size="sm" fw={600}>
                  {tool.status === 'new'
                    ? 'It was not approved yet.'
                    : 'Its source says something else than what was approved:'}
                </Text>
                {tool.approved !== undefined && (
                  <TextDiff
                    a={described(tool.approved)}
                    b={described(tool.seen)}
                    label="What was approved, and what it says now"
                  />
                )}
                {tool.differences !== undefined && (
                  <Table fz="xs" aria-label="Differences">
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>Where</Table.Th>
                        <Table.Th>Approved</Table.Th>
                        <Table.Th>Now</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {tool.differences.map(({ pointer, approved, seen }) => (
                        <Table.Tr key={pointer}>
                          <Table.Td>{pointer}</Table.Td>
                          <Table.Td>{approved === undefined ? '–' : JSON.stringify(approved)}</Table.Td>
                          <Table.Td>{seen === undefined ? '–' : JSON.stringify(seen)}</Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                )}
                {approve.isError && <ErrorNotice error={approve.error} />}
                <Button loading={approve.isPending} onClick={() => approve.mutate(tool.seen!.sha256)}>
                  Approve it as it is now
                </Button>
              </Stack>
            )}
            <JsonBlock value={tool.parameters} label="Schema of the arguments" />
            {tool.status === 'ready' && <TryTool name={tool.name} schema={tool.parameters} effects={tool.effects} />}
          </Stack>
        </Panel>
      )}
    </QueryBoundary>
  );
}

/** All that a caller is told, and what a call does on the other side, as text that can be compared. */
function described({ name, description, parameters, results, effects, target }: Described): string {
  return JSON.stringify({ name, description, effects, parameters, results, target }, null, 2);
}

interface Described {
  name: string;
  description: string;
  parameters: unknown;
  results?: unknown;
  effects: string;
  target: unknown;
}
