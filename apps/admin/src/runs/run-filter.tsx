import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { runStatus } from '@marimba/contracts';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Icon } from '../components/icon.js';
import { useModelNames } from '../models/use-model-names.js';
import { useShortcut } from '../shortcuts/shortcuts.js';
import { MoreFilters } from './more-filters.js';
import { type RunFilter, readFilter, writeFilter } from './run-filter-fields.js';
import { SavedFilters } from './saved-filters.js';
import { TenantChoice } from './tenant-choice.js';
import { useWorkflowNames } from './use-workflow-names.js';

/** The filter stands in the address, so that it can be shared and survives a reload. */
export function useRunFilter() {
  const [search, setSearch] = useSearchParams();
  const filter = readFilter(search);
  const replace = (next: RunFilter) => setSearch(writeFilter(next), { replace: true });
  return { filter, replace, active: Object.keys(filter).length > 0 };
}

interface RunFilterBarProps {
  filter: RunFilter;
  onChange(filter: RunFilter): void;
}

/** A member that is undefined takes its filter away. */
type Change = { [K in keyof RunFilter]: RunFilter[K] | undefined };

export function RunFilterBar({ filter, onChange }: RunFilterBarProps) {
  const change = (part: Change) => onChange({ ...filter, ...part } as RunFilter);
  return (
    <Group gap="xs" component="search">
      <WordsField key={filter.q} words={filter.q ?? ''} onSearch={(q) => change({ q: q || undefined })} />
      <TenantChoice />
      <Choice
        label="Status"
        all="Any status"
        options={runStatus.options}
        value={filter.status}
        onChange={(status) => change({ status: runStatus.safeParse(status).data })}
      />
      <Choice
        label="Workflow"
        all="Any workflow"
        options={useWorkflowNames()}
        value={filter.workflow}
        onChange={(workflow) => change({ workflow })}
      />
      <Choice
        label="Model"
        all="Any model"
        options={useModelNames()}
        value={filter.model}
        onChange={(model) => change({ model })}
      />
      <MoreFilters filter={filter} onChange={onChange} />
      <SavedFilters filter={filter} onApply={onChange} />
      {Object.keys(filter).length > 0 && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange({})}>
          Clear
        </Button>
      )}
    </Group>
  );
}

function WordsField({ words, onSearch }: { words: string; onSearch(words: string): void }) {
  const [text, setText] = useState(words);
  const field = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback(onSearch, 350);
  useShortcut('/', 'Search the runs', () => field.current?.focus());
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label="Words of inputs and outputs"
      placeholder="Search inputs and outputs"
      leftSection={<Icon name="search" size={15} />}
      w={250}
      value={text}
      maxLength={500}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
    />
  );
}

interface ChoiceProps {
  label: string;
  all: string;
  options: readonly string[];
  value: string | undefined;
  onChange(value: string | undefined): void;
}

function Choice({ label, all, options, value, onChange }: ChoiceProps) {
  const data = value === undefined || options.includes(value) ? [...options] : [...options, value];
  return (
    <Select
      aria-label={label}
      placeholder={all}
      clearable
      searchable={data.length > 8}
      w={158}
      data={data}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}
