import { Table } from '@mantine/core';
import type { Passage, SearchRanks } from '@marimba/contracts';

const parts: Record<keyof SearchRanks, string> = {
  fullText: 'Full text (BM25)',
  vectors: 'Vectors (cosine)',
  fused: 'Fused',
  reranked: 'Reranked',
};

/** Where each part of a search had a passage, and with which score. */
export function PassageRanks({ ranks, index }: { ranks: NonNullable<Passage['ranks']>; index: number }) {
  return (
    <Table withRowBorders={false} verticalSpacing={2} w="auto" fz="xs" aria-label={`Ranks of passage ${index + 1}`}>
      <Table.Thead>
        <Table.Tr>
          {Object.entries(parts).map(([key, name]) => (
            <Table.Th key={key} c="dimmed" fw={500}>
              {name}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Table.Tr>
          {Object.keys(parts).map((key) => {
            const found = ranks[key as keyof SearchRanks];
            return (
              <Table.Td key={key}>{found === undefined ? '–' : `#${found.rank} · ${found.score.toFixed(4)}`}</Table.Td>
            );
          })}
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}
