import { Group, MultiSelect, NumberInput, Select, Stack } from '@mantine/core';
import { contextMode } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { PagedSelect } from '../components/paged-select.js';
import { usePages } from '../components/use-pages.js';
import { useSession } from '../session/session.js';
import type { Equipment } from './agent-definition.js';

interface EquipmentFieldsProps {
  equipment: Equipment;
  disabled: boolean;
  onChange(equipment: Equipment): void;
}

const modeNames = { auto: 'whichever costs least', rag: 'search for passages', 'long-context': 'read whole documents' };

/** What a model gets to answer with: tools, documents, parameters. */
export function EquipmentFields({ equipment, disabled, onChange }: EquipmentFieldsProps) {
  const { api } = useSession();
  const { tools, collection, document, mode, settings } = equipment;
  const toolList = useQuery({
    queryKey: ['tools', 'choices'],
    queryFn: ({ signal }) => body(api.GET('/v1/tools', { signal })),
  });
  const collections = usePages({
    queryKey: ['collections', 'choices'],
    read: (page, signal) => body(api.GET('/v1/collections', { params: { query: page }, signal })),
  });
  const documents = usePages({
    queryKey: ['documents', collection, 'names'],
    enabled: collection !== undefined,
    read: (page, signal) =>
      body(
        api.GET('/v1/collections/{name}/documents', { params: { path: { name: collection! }, query: page }, signal }),
      ),
  });
  const number = (name: keyof Equipment['settings'], label: string, most: number, step: number) => (
    <NumberInput
      label={label}
      min={0}
      max={most}
      step={step}
      w={150}
      disabled={disabled}
      value={settings[name] ?? ''}
      onChange={(value) =>
        onChange({ ...equipment, settings: { ...settings, [name]: typeof value === 'number' ? value : undefined } })
      }
    />
  );
  return (
    <Stack>
      <MultiSelect
        label="Tools"
        description="With tools or documents a model answers as an agent, in a run whose every step is logged."
        placeholder={tools.length === 0 ? 'none' : undefined}
        data={(toolList.data?.items ?? []).flatMap(({ name, status }) => (status === 'ready' ? name : []))}
        searchable
        clearable
        disabled={disabled}
        value={tools}
        onChange={(next) => onChange({ ...equipment, tools: next })}
      />
      <Group grow align="flex-start">
        <PagedSelect
          label="Documents of"
          placeholder="no collection"
          pages={collections}
          data={(collections.items ?? []).map(({ name }) => name)}
          clearable
          disabled={disabled}
          value={collection ?? null}
          onChange={(next) => onChange({ ...equipment, collection: next ?? undefined, document: undefined })}
        />
        <PagedSelect
          label="Document"
          placeholder="all of them"
          pages={documents}
          data={(documents.items ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          clearable
          disabled={disabled || collection === undefined}
          value={document ?? null}
          onChange={(next) => onChange({ ...equipment, document: next ?? undefined })}
        />
        <Select
          label="Read by"
          data={contextMode.options.map((value) => ({
            value,
            label: modeNames[value as keyof typeof modeNames] ?? value,
          }))}
          allowDeselect={false}
          disabled={disabled || collection === undefined}
          value={mode}
          onChange={(next) => next !== null && onChange({ ...equipment, mode: contextMode.parse(next) })}
        />
      </Group>
      <Group>
        {number('temperature', 'Temperature', 2, 0.1)}
        {number('top_p', 'Top p', 1, 0.05)}
        {number('max_tokens', 'Most tokens', 32_768, 64)}
        {number('seed', 'Seed', 2_147_483_647, 1)}
      </Group>
    </Stack>
  );
}
