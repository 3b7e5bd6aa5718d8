import { Anchor, Stack, Table, Text } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { Link } from 'react-router';
import { Facts } from '../components/facts.js';
import { formatAmount, formatBytes } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';

/** How the agent got to know its documents, and what each way was predicted to cost. */
export function ContextChosenView({ event }: { event: RunEventOf<'context.chosen'> }) {
  const { wanted, chosen, reason, documents, snapshot, estimates } = event.data;
  return (
    <Stack gap="sm">
      <Facts of={{ Chosen: chosen, Asked: wanted, Why: reason, 'Kept state': snapshot.reason }} />
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Way</Table.Th>
            <Table.Th>To read</Table.Th>
            <Table.Th>To the first token</Table.Th>
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(estimates).map(([way, { tokens, seconds, bytes }]) => (
            <Table.Tr key={way}>
              <Table.Td>{way}</Table.Td>
              <Table.Td>{formatAmount(tokens, 'token')}</Table.Td>
              <Table.Td>{formatDuration(1_000 * seconds)}</Table.Td>
              <Table.Td>{formatBytes(bytes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {documents.map(({ documentId, tokens }) => (
        <Text key={documentId} size="sm">
          <Anchor component={Link} to={`/documents/${documentId}`}>
            Document {documentId.slice(0, 8)}
          </Anchor>
          , {formatAmount(tokens, 'token')}
        </Text>
      ))}
    </Stack>
  );
}
