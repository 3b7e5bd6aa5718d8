import { ActionIcon, Code, CopyButton, Group } from '@mantine/core';
import { Icon } from './icon.js';

interface CopyableProps {
  value: string;
  /** What the value is, for the button's label. */
  name: string;
  /** How many of its characters are shown; all of it is on hover and is copied. */
  shown?: number;
}

/** An id or a hash with a button that copies it. */
export function Copyable({ value, name, shown = value.length }: CopyableProps) {
  const text = value.length > shown ? `${value.slice(0, shown)}…` : value;
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Code title={value}>{text}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label={copied ? `Copied the ${name}` : `Copy the ${name}`}
          >
            <Icon name={copied ? 'check' : 'copy'} size={14} />
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
