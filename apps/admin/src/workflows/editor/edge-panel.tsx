import { Button, Group, Text } from '@mantine/core';
import type { JsonObject } from '@marimba/contracts';

export interface Edge {
  from: string;
  to: string;
}

interface EdgePanelProps {
  edge: Edge;
  /** The step that waits. */
  step: JsonObject | undefined;
  onRemove(): void;
  onClose(): void;
}

/** The edge that was clicked: why it is there, and whether it can be taken away. */
export function EdgePanel({ edge: { from, to }, step, onRemove, onClose }: EdgePanelProps) {
  const isNamed = Array.isArray(step?.needs) && step.needs.includes(from);
  const { needs: _needs, ...rest } = step ?? {};
  const isRead = new RegExp(`\\bsteps\\.${from}\\b`).test(JSON.stringify(rest));
  return (
    <Group gap="xs" mt="xs" role="status">
      <Text size="sm">
        {to} waits for {from}
        {isRead && ', whose output it reads in an expression'}
        {!isRead && !isNamed && ', which holds it'}.
      </Text>
      {isNamed && (
        <Button size="compact-xs" variant="default" onClick={onRemove}>
          Remove this edge
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onClose}>
        Close
      </Button>
    </Group>
  );
}
