import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { catchUpPolicy, type JsonObject, jsonObject, overlapPolicy, type ScheduleResource } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { SchemaForm } from '../schema-form/schema-form.js';
import { useSession } from '../session/session.js';
import { inputSchemaOf } from './input-schema.js';

interface ScheduleFormProps {
  workflow: { name: string; definition: { input?: unknown } };
  /** The one that is changed; left out: a new one is made. */
  schedule?: ScheduleResource | undefined;
  onClose(): void;
}

export function ScheduleForm({ workflow, schedule, onClose }: ScheduleFormProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const { schema } = useMemo(() => inputSchemaOf(workflow.definition), [workflow.definition]);
  const [name, setName] = useState(schedule?.name ?? `${workflow.name}-daily`);
  const [cron, setCron] = useState(schedule?.cron ?? '0 7 * * *');
  const [timezone, setTimezone] = useState(
    () => schedule?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
  const [overlap, setOverlap] = useState<string>(schedule?.overlap ?? 'skip');
  const [catchUp, setCatchUp] = useState<string>(schedule?.catchUp ?? 'one');
  const [input, setInput] = useState<JsonObject | undefined>(schedule?.input ?? {});
  const save = useMutation({
    mutationFn: async () => {
      const all = {
        ...{ workflow: workflow.name, cron, timezone, input: jsonObject.parse(input) },
        ...{ overlap: overlapPolicy.parse(overlap), catchUp: catchUpPolicy.parse(catchUp) },
        catchUpWindow: schedule?.catchUpWindow ?? 86_400,
        ...(schedule?.version === undefined ? {} : { version: schedule.version }),
      };
      if (schedule === undefined) await api.POST('/v1/schedules', { body: { name, ...all } });
      else await api.PUT('/v1/schedules/{name}', { params: { path: { name: schedule.name } }, body: all });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['schedules'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel title={schedule === undefined ? 'New schedule' : `Schedule ${schedule.name}`}>
      <form onSubmit={submit}>
        <Stack maw={720}>
          {schedule === undefined && (
            <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          )}
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
          {save.isError && <ErrorNotice error={save.error} />}
          <Group>
            <Button type="submit" loading={save.isPending} disabled={input === undefined}>
              {schedule === undefined ? 'Make the schedule' : 'Save the schedule'}
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
