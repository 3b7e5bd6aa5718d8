import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { catchUpPolicy, type JsonObject, jsonObject, overlapPolicy } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { SchemaForm } from '../schema-form/schema-form.js';
import { useSession } from '../session/session.js';
import { inputSchemaOf } from './input-schema.js';

interface ScheduleFormProps {
  workflow: { name: string; definition: { input?: unknown } };
  onClose(): void;
}

export function ScheduleForm({ workflow, onClose }: ScheduleFormProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const { schema } = useMemo(() => inputSchemaOf(workflow.definition), [workflow.definition]);
  const [name, setName] = useState(`${workflow.name}-daily`);
  const [cron, setCron] = useState('0 7 * * *');
  const [timezone, setTimezone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [overlap, setOverlap] = useState<string>('skip');
  const [catchUp, setCatchUp] = useState<string>('one');
  const [input, setInput] = useState<JsonObject | undefined>({});
  const make = useMutation({
    mutationFn: () =>
      body(
        api.POST('/v1/schedules', {
          body: {
            ...{ name, workflow: workflow.name, cron, timezone, input: jsonObject.parse(input) },
            ...{ overlap: overlapPolicy.parse(overlap), catchUp: catchUpPolicy.parse(catchUp), catchUpWindow: 86_400 },
          },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['schedules'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Panel title="New schedule">
      <form onSubmit={submit}>
        <Stack maw={720}>
          <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Group grow align="flex-start">
            <TextInput
              label="Cron expression"
              description="Minute, hour, day, month, weekday; seconds may stand before them."
              required
              value={cron}
              onChange={(event) => setCron(event.currentTarget.value)}
            />
            <Select
              label="Time zone"
              description="Times are those of its clocks."
              searchable
              allowDeselect={false}
              data={Intl.supportedValuesOf('timeZone')
                .concat('UTC')
                .filter((zone, index, all) => all.indexOf(zone) === index)}
              value={timezone}
              onChange={(zone) => setTimezone(zone ?? 'UTC')}
            />
          </Group>
          <Group grow align="flex-start">
            <Select
              label="While the run before still goes"
              allowDeselect={false}
              data={overlapPolicy.options}
              value={overlap}
              onChange={(value) => setOverlap(value ?? 'skip')}
            />
            <Select
              label="Times that were missed"
              allowDeselect={false}
              data={catchUpPolicy.options}
              value={catchUp}
              onChange={(value) => setCatchUp(value ?? 'one')}
            />
          </Group>
          <SchemaForm schema={schema} value={input} onChange={setInput} label="Input" />
          {make.isError && <ErrorNotice error={make.error} />}
          <Group>
            <Button type="submit" loading={make.isPending} disabled={input === undefined}>
              Make the schedule
            </Button>
            <Button variant="default" onClick={onClose}>
              Back
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
