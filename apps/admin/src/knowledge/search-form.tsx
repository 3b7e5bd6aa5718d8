import { Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { type SearchMode, searchMode } from '@marimba/contracts';
import { type FormEvent, useState } from 'react';
import { Icon } from '../components/icon.js';

export interface Search {
  q: string;
  mode: SearchMode;
  rerank: boolean;
}

const names: Record<SearchMode, string> = {
  auto: 'As it fits best',
  'full-text': 'Full text',
  vectors: 'Vectors',
  fused: 'Both, fused',
};

export function SearchForm({ search, onSearch }: { search: Search; onSearch(search: Search): void }) {
  const [text, setText] = useState(search.q);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch({ ...search, q: text.trim() });
  };
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm">
          <TextInput
            flex={1}
            miw={260}
            type="search"
            label="Search the passages"
            leftSection={<Icon name="search" size={16} />}
            maxLength={2_000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Select
            label="By"
            w={160}
            allowDeselect={false}
            data={searchMode.options.map((value) => ({ value, label: names[value] }))}
            value={search.mode}
            onChange={(mode) => onSearch({ ...search, q: text.trim(), mode: searchMode.parse(mode) })}
          />
          <Switch
            label="Rerank"
            mb={8}
            checked={search.rerank}
            onChange={(event) => onSearch({ ...search, q: text.trim(), rerank: event.currentTarget.checked })}
          />
          <Button type="submit">Search</Button>
        </Group>
      </form>
    </search>
  );
}
