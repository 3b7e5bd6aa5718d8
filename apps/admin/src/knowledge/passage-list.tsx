import { Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import type { Passage } from '@marimba/contracts';
import { Link } from 'react-router';
import { Prose } from '../components/prose.js';
import { PassageRanks } from './passage-ranks.js';

/** Passages as a search found them, best first. */
export function PassageList({ passages }: { passages: Passage[] }) {
  return (
    <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
      {passages.map((passage, index) => (
        <Paper key={passage.chunkId} component="li" withBorder p="sm">
          <Group justify="space-between" wrap="nowrap" align="baseline">
            <Text size="sm" fw={600}>
              {index + 1}.{' '}
              <Anchor
                component={Link}
                to={`/documents/${passage.documentId}?start=${passage.start}&end=${passage.end}`}
                inherit
              >
                {passage.title}
              </Anchor>
            </Text>
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              score {passage.score.toFixed(3)}
            </Text>
          </Group>
          {passage.headings.length > 0 && (
            <Text size="xs" c="dimmed">
              {passage.headings.join(' › ')}
            </Text>
          )}
          <Prose>{passage.text}</Prose>
          {passage.ranks !== undefined && <PassageRanks ranks={passage.ranks} index={index} />}
        </Paper>
      ))}
    </Stack>
  );
}
