import { Button, Chip, Group, NumberInput, Popover, Stack, Text, TextInput } from '@mantine/core';
import { Icon } from '../components/icon.js';
import type { RunFilter } from './run-filter-fields.js';

interface MoreFiltersProps {
  filter: RunFilter;
  onChange(filter: RunFilter): void;
}

const hours = { '1': 'Last hour', '24': 'Last day', '168': 'Last week' };
const counted = [
  'createdFrom',
  'createdUntil',
  'minTokens',
  'maxTokens',
  'minSeconds',
  'maxSeconds',
  'unmet',
  'user',
] as const;

/** The filters that are used less: time, cost, duration, requirements. */
export function MoreFilters({ filter, onChange }: MoreFiltersProps) {
  const set = (name: keyof RunFilter, value: string) => {
    const { [name]: _before, ...rest } = filter;
    onChange(value === '' ? rest : { ...rest, [name]: value });
  };
  const count = counted.filter((name) => filter[name] !== undefined).length;
  return (
    <Popover position="bottom-start" shadow="md" withArrow trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="filter" size={15} />} fw={500}>
          {count === 0 ? 'More filters' : `More filters (${count})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="More filters">
        <Stack gap="sm" w={350}>
          <Text size="sm" fw={600}>
            Created
          </Text>
          <Group gap={6}>
            {Object.entries(hours).map(([each, label]) => (
              <Chip
                key={each}
                size="xs"
                checked={false}
                onChange={() => set('createdFrom', new Date(Date.now() - Number(each) * 3_600_000).toISOString())}
              >
                {label}
              </Chip>
            ))}
          </Group>
          <Group grow>
            <Moment label="From" at={filter.createdFrom} onChange={(at) => set('createdFrom', at)} />
            <Moment label="Until" at={filter.createdUntil} onChange={(at) => set('createdUntil', at)} />
          </Group>
          <Range
            label="Tokens"
            from={filter.minTokens}
            to={filter.maxTokens}
            onFrom={(value) => set('minTokens', value)}
            onTo={(value) => set('maxTokens', value)}
          />
          <Range
            label="Seconds it took"
            from={filter.minSeconds}
            to={filter.maxSeconds}
            onFrom={(value) => set('minSeconds', value)}
            onTo={(value) => set('maxSeconds', value)}
          />
          <TextInput
            label="User that it is for"
            value={filter.user ?? ''}
            onChange={(event) => set('user', event.currentTarget.value.trim())}
          />
          <Group align="flex-end" wrap="nowrap">
            <TextInput
              label="Requirement that was not met"
              placeholder="its id"
              flex={1}
              value={filter.unmet === '*' ? '' : (filter.unmet ?? '')}
              onChange={(event) => set('unmet', event.currentTarget.value.trim())}
            />
            <Chip checked={filter.unmet === '*'} onChange={(any) => set('unmet', any ? '*' : '')}>
              Any
            </Chip>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A time where the reader is, kept in UTC. */
function Moment({ label, at, onChange }: { label: string; at: string | undefined; onChange(at: string): void }) {
  const local = at === undefined ? '' : toLocal(new Date(at));
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={local}
      onChange={(event) => {
        const { value } = event.currentTarget;
        onChange(value === '' ? '' : new Date(value).toISOString());
      }}
    />
  );
}

/** As the field wants it: without a zone. */
function toLocal(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

interface RangeProps {
  label: string;
  from: string | undefined;
  to: string | undefined;
  onFrom(value: string): void;
  onTo(value: string): void;
}

function Range({ label, from, to, onFrom, onTo }: RangeProps) {
  return (
    <Group grow align="flex-end">
      <NumberInput
        label={`${label}, at least`}
        min={0}
        value={from ?? ''}
        onChange={(value) => onFrom(String(value))}
      />
      <NumberInput label="At most" min={0} value={to ?? ''} onChange={(value) => onTo(String(value))} />
    </Group>
  );
}
