import { ActionIcon, Button, Group, Menu, Text, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { Icon } from '../components/icon.js';
import { type RunFilter, readFilter, writeFilter } from './run-filter-fields.js';

interface SavedFilter {
  name: string;
  /** As in the address. */
  search: string;
}

interface SavedFiltersProps {
  filter: RunFilter;
  onApply(filter: RunFilter): void;
}

/** Filters that this browser keeps by name. */
export function SavedFilters({ filter, onApply }: SavedFiltersProps) {
  const [saved, setSaved] = useLocalStorage<SavedFilter[]>({ key: 'marimba.run-filters', defaultValue: [] });
  const [name, setName] = useState('');
  const isEmpty = Object.keys(filter).length === 0;
  const save = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim();
    if (given === '' || isEmpty) return;
    setSaved([...saved.filter((each) => each.name !== given), { name: given, search: String(writeFilter(filter)) }]);
    setName('');
  };
  return (
    <Menu shadow="md" width={280} position="bottom-start" closeOnItemClick>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="star" size={15} />} fw={500}>
          Saved
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {saved.length === 0 && (
          <Text size="sm" c="dimmed" p="xs">
            No filter is saved yet. Set one, then give it a name here.
          </Text>
        )}
        {saved.map((each) => (
          <Group key={each.name} gap={0} wrap="nowrap">
            <Menu.Item onClick={() => onApply(readFilter(new URLSearchParams(each.search)))}>{each.name}</Menu.Item>
            <ActionIcon
              aria-label={`Forget ${each.name}`}
              onClick={() => setSaved(saved.filter(({ name: other }) => other !== each.name))}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </Group>
        ))}
        <Menu.Divider />
        <form onSubmit={save}>
          <Group p="xs" gap="xs" wrap="nowrap">
            <TextInput
              aria-label="Name of the filter"
              placeholder={isEmpty ? 'set a filter first' : 'name of this filter'}
              size="xs"
              flex={1}
              disabled={isEmpty}
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" disabled={isEmpty}>
              Save
            </Button>
          </Group>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
