import { Button, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { body } from '../api/api-client.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LocalTime } from '../components/local-time.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { formatBytes, formatCount } from '../format/numbers.js';
import { useModelNames } from '../models/use-model-names.js';
import { useSession } from '../session/session.js';

/** The states of models that have read the whole document: questions about it go on from there. */
export function StateList({ documentId }: { documentId: string }) {
  const { api } = useSession();
  const params = { path: { id: documentId } };
  const queryKey = ['snapshots', documentId];
  const queries = useQueryClient();
  const models = useModelNames();
  const [chosen, setChosen] = useState<string | null>(null);
  const model = chosen ?? models[0];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => body(api.GET('/v1/documents/{id}/snapshots', { params, signal })),
  });
  const read = useMutation({
    mutationFn: (name: string) => body(api.POST('/v1/documents/{id}/snapshots', { params, body: { model: name } })),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  return (
    <Stack maw={900}>
      <Group align="flex-end">
        <Select label="Model" data={models} allowDeselect={false} value={model ?? null} onChange={setChosen} />
        <Button
          variant="default"
          loading={read.isPending}
          disabled={model === undefined}
          onClick={() => model !== undefined && read.mutate(model)}
        >
          Have it read the whole document
        </Button>
      </Group>
      {read.isError && <ErrorNotice error={read.error} />}
      <QueryBoundary query={query} what="states">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyNotice title="No model has read this document as a whole yet">
              <Text size="sm">
                The first question of an agent that reads whole documents does it, or the button above. Every later
                question then costs what the question costs.
              </Text>
            </EmptyNotice>
          ) : (
            <Table aria-label="States">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Model</Table.Th>
                  <Table.Th ta="right">Tokens</Table.Th>
                  <Table.Th ta="right">Size</Table.Th>
                  <Table.Th>Made</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((state) => (
                  <Table.Tr key={`${state.model} ${state.createdAt}`}>
                    <Table.Td>{state.model}</Table.Td>
                    <Table.Td ta="right">{formatCount(state.tokens)}</Table.Td>
                    <Table.Td ta="right">{formatBytes(state.bytes)}</Table.Td>
                    <Table.Td>
                      <LocalTime at={state.createdAt} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </QueryBoundary>
    </Stack>
  );
}
