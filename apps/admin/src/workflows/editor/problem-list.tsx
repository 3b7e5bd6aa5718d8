import { Stack, Text } from '@mantine/core';
import type { ProblemDetail } from '@marimba/contracts';
import classes from '../workflows.module.css';

interface ProblemListProps {
  problems: readonly ProblemDetail[];
  checking: boolean;
  onOpen(pointer: string): void;
}

/** What is wrong; each leads to its place. */
export function ProblemList({ problems, checking, onOpen }: ProblemListProps) {
  return (
    <Stack gap={4} aria-live="polite">
      {problems.length === 0 && (
        <Text size="sm" c="dimmed">
          {checking ? 'Checking …' : 'Valid: it can be saved.'}
        </Text>
      )}
      {problems.map(({ pointer, message, hint }) => (
        <button key={`${pointer} ${message}`} type="button" className={classes.problem} onClick={() => onOpen(pointer)}>
          <b>{pointer || '/'}</b>: {message}
          {hint !== undefined && ` (${hint})`}
        </button>
      ))}
    </Stack>
  );
}
