import { Skeleton, Stack } from '@mantine/core';

/** Stands where lines will be; `what` is said to screen readers. */
export function LoadingLines({ what, lines = 4 }: { what: string; lines?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <Skeleton key={index} height={22} width={`${100 - ((index * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}
