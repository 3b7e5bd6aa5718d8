import { Anchor } from '@mantine/core';
import { useRunContext } from './run-context.js';

/** Selects another event of the same run. */
export function EventLink({ seq, children }: { seq: number; children?: string }) {
  const { select } = useRunContext();
  return (
    <Anchor component="button" type="button" size="sm" onClick={() => select(seq)}>
      {children ?? `event ${seq}`}
    </Anchor>
  );
}
