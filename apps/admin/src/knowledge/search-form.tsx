import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Icon } from '../components/icon.js';

export function SearchForm({ query, onSearch }: { query: string; onSearch(query: string): void }) {
  const [text, setText] = useState(query);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <search>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="sm" maw={760}>
          <TextInput
            flex={1}
            type="search"
            label="Search the passages"
            description="Full text: the words of the question decide, as in a retrieve step."
            leftSection={<Icon name="search" size={16} />}
            maxLength={2_000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit">Search</Button>
        </Group>
      </form>
    </search>
  );
}
