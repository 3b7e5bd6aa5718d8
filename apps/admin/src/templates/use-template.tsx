import { Button, Group, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import type { JsonObject, JsonValue, TemplateParameter } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Panel } from '../components/panel.js';
import { useModelNames } from '../models/use-model-names.js';
import { JsonField } from '../schema-form/json-field.js';
import { useSession } from '../session/session.js';

interface UseTemplateProps {
  template: { name: string; parameters: Record<string, { kind: string; description: string; default: unknown }> };
}

/** Makes a workflow of a template, with other values than its own where some are given. */
export function UseTemplate({ template: { name: template, parameters } }: UseTemplateProps) {
  const { api } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState(template);
  const [values, setValues] = useState<JsonObject>({});
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const make = useMutation({
    mutationFn: () =>
      body(
        api.POST('/v1/templates/{name}/workflows', {
          params: { path: { name: template } },
          body: { name, parameters: values as never },
        }),
      ),
    onSuccess: async ({ name: made }) => {
      await queries.invalidateQueries({ queryKey: ['workflows'] });
      await navigate(`/workflows/${made}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (invalid.size === 0) make.mutate();
  };
  return (
    <Panel title="Use it">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name of the workflow"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {Object.entries(parameters).map(([key, parameter]) => (
            <ParameterField
              key={key}
              name={key}
              parameter={parameter as TemplateParameter}
              value={values[key]}
              onChange={(value) => {
                const { [key]: _before, ...rest } = values;
                setValues(value === undefined ? rest : { ...rest, [key]: value });
              }}
              onValid={(valid) => {
                const next = new Set(invalid);
                if (valid) next.delete(key);
                else next.add(key);
                setInvalid(next);
              }}
            />
          ))}
          {make.isError && <ErrorNotice error={make.error} />}
          <Group>
            <Button type="submit" loading={make.isPending} disabled={invalid.size > 0 || name.trim() === ''}>
              Make the workflow
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

interface ParameterFieldProps {
  name: string;
  parameter: TemplateParameter;
  /** Undefined: the template's own. */
  value: JsonValue | undefined;
  onChange(value: JsonValue | undefined): void;
  onValid(valid: boolean): void;
}

function ParameterField({ name, parameter, value, onChange, onValid }: ParameterFieldProps) {
  const models = useModelNames();
  const shared = { label: name, description: parameter.description };
  switch (parameter.kind) {
    case 'model':
      return (
        <Select
          {...shared}
          data={[...new Set([...models, parameter.default])]}
          allowDeselect={false}
          value={typeof value === 'string' ? value : parameter.default}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...shared}
          w={220}
          allowDecimal={false}
          min={parameter.minimum}
          max={parameter.maximum}
          value={typeof value === 'number' ? value : parameter.default}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'text':
      return (
        <Textarea
          {...shared}
          autosize
          value={typeof value === 'string' ? value : parameter.default}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'schema':
      return <JsonField {...shared} value={value ?? parameter.default} onChange={onChange} onValid={onValid} />;
  }
}
