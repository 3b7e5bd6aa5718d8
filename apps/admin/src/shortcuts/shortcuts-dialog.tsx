import { Group, Kbd, Modal, Stack, Switch, Text, Title } from '@mantine/core';
import type { Shortcut } from './shortcut-registry.js';
import classes from './shortcuts.module.css';

interface ShortcutsDialogProps {
  opened: boolean;
  onClose(): void;
  shortcuts: Shortcut[];
  enabled: boolean;
  onEnable(enabled: boolean): void;
}

/** Every shortcut of the page as it is. */
export function ShortcutsDialog({ opened, onClose, shortcuts, enabled, onEnable }: ShortcutsDialogProps) {
  const groups = Map.groupBy(shortcuts, ({ group }) => group);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="lg">
      <Stack>
        <div className={classes.groups}>
          {[...groups].map(([group, members]) => (
            <section key={group} aria-label={group}>
              <Title order={3} size="h6" mb={6} c="dimmed">
                {group}
              </Title>
              {members.map(({ keys, label }) => (
                <Group key={keys} justify="space-between" wrap="nowrap" py={3}>
                  <Text size="sm">{label}</Text>
                  <Group gap={4} wrap="nowrap">
                    {keys.split(' ').map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </Group>
                </Group>
              ))}
            </section>
          ))}
        </div>
        <Text size="sm" c="dimmed">
          In lists and timelines the arrow keys, Page up, Page down, Home and End move; Enter opens.
        </Text>
        <Switch
          label="Use these shortcuts"
          checked={enabled}
          onChange={(event) => onEnable(event.currentTarget.checked)}
        />
      </Stack>
    </Modal>
  );
}
