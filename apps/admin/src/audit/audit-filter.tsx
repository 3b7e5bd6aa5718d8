import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

/** As it stands in the address. `at`: the event that is to be in sight. */
export interface AuditFilter {
  action?: string;
  actor?: string;
  subject?: string;
  from?: string;
  until?: string;
  at?: string;
}

const names = ['action', 'actor', 'subject', 'from', 'until', 'at'] as const;

export function useAuditFilter() {
  const [search, setSearch] = useSearchParams();
  const filter: AuditFilter = Object.fromEntries(
    names.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : [])),
  );
  const replace = (next: AuditFilter) =>
    setSearch(new URLSearchParams(Object.entries(next).filter(([, value]) => value)), { replace: true });
  return { filter, replace };
}

const actions = [
  'api-key.created',
  'api-key.revoked',
  'collection.created',
  'collection.deleted',
  'collection.ranked',
  'document.inserted',
  'document.replaced',
  'run.approval-decided',
  'run.cancelled',
  'run.rebuilt',
  'run.sealed',
  'tenant.created',
  'tenant.looked-into',
  'tenant.read',
  'webhook.created',
  'workflow.registered',
];

interface AuditFilterBarProps {
  filter: AuditFilter;
  onChange(filter: AuditFilter): void;
}

export function AuditFilterBar({ filter, onChange }: AuditFilterBarProps) {
  const set = (name: keyof AuditFilter, value: string) => {
    const { [name]: _before, at: _at, ...rest } = filter;
    onChange(value === '' ? rest : { ...rest, [name]: value });
  };
  const known = filter.action === undefined || actions.includes(filter.action) ? actions : [...actions, filter.action];
  return (
    <Group gap="xs" component="search">
      <Select
        aria-label="Action"
        placeholder="Any action"
        clearable
        searchable
        w={200}
        data={known}
        value={filter.action ?? null}
        onChange={(action) => set('action', action ?? '')}
      />
      <Words
        label="Actor"
        key={`actor ${filter.actor}`}
        value={filter.actor}
        onChange={(value) => set('actor', value)}
      />
      <Words
        label="Subject"
        key={`subject ${filter.subject}`}
        value={filter.subject}
        onChange={(value) => set('subject', value)}
      />
      <Day label="From" at={filter.from} onChange={(value) => set('from', value)} />
      <Day label="Until" at={filter.until} onChange={(value) => set('until', value)} />
      {Object.keys(filter).length > 0 && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange({})}>
          Clear
        </Button>
      )}
    </Group>
  );
}

function Words({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange(value: string): void;
}) {
  const [text, setText] = useState(value ?? '');
  const changed = useDebouncedCallback(onChange, 400);
  return (
    <TextInput
      aria-label={label}
      placeholder={`${label}, exactly`}
      w={190}
      maxLength={300}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        changed(event.currentTarget.value.trim());
      }}
    />
  );
}

/** Midnight where the reader is. */
function Day({ label, at, onChange }: { label: string; at: string | undefined; onChange(value: string): void }) {
  const date = at === undefined ? undefined : new Date(at);
  const value = date === undefined ? '' : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return (
    <TextInput
      type="date"
      aria-label={label}
      w={150}
      value={value === '' ? '' : value.toISOString().slice(0, 10)}
      onChange={(event) => {
        const day = event.currentTarget.value;
        onChange(day === '' ? '' : new Date(`${day}T00:00`).toISOString());
      }}
    />
  );
}
