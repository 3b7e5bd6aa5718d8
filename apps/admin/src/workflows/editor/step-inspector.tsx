import { Button, CloseButton, Group, Select, Stack, TextInput } from '@mantine/core';
import type { JsonObject, JsonValue, ProblemDetail } from '@marimba/contracts';
import { StepFieldInput } from './step-field-input.js';
import { fieldsOfKind, type StepField } from './step-fields.js';

interface StepInspectorProps {
  pointer: string;
  step: JsonObject;
  /** Ids of the other steps. */
  others: string[];
  problems: readonly ProblemDetail[];
  onChange(pointer: string, value: JsonValue | undefined): void;
  /** Whether every field can be written into the definition. */
  onValid(name: string, valid: boolean): void;
}

/** What a new member begins with, so that it is there to be written. */
const beginning: Record<StepField['kind'], JsonValue> = {
  text: '',
  number: 0,
  integer: 1,
  boolean: true,
  choice: '',
  list: [],
  json: {},
};

/** The members of a step, each as its schema has it; those that it has not are added by name. */
export function StepInspector({ pointer, step, others, problems, onChange, onValid }: StepInspectorProps) {
  const fields = fieldsOfKind(String(step.kind));
  const known = new Set(fields.map(({ name }) => name));
  const foreign = Object.keys(step).filter((name) => name !== 'id' && name !== 'kind' && !known.has(name));
  const shown = [
    ...fields.filter(({ name, required }) => required || step[name] !== undefined),
    ...foreign.map((name): StepField => ({ name, kind: 'json', required: false, choices: [] })),
  ];
  const missing = fields.filter((field) => !shown.includes(field));
  return (
    <Stack gap="xs">
      <TextInput
        label="id"
        value={String(step.id)}
        error={problemIn(problems, `${pointer}/id`)}
        onChange={(event) => onChange(`${pointer}/id`, event.currentTarget.value)}
      />
      {shown.map((field) => (
        <Group key={`${pointer}/${field.name}`} wrap="nowrap" align="flex-start" gap={4}>
          <Stack gap={0} flex={1} miw={0}>
            <StepFieldInput
              field={field}
              value={step[field.name]}
              error={problemIn(problems, `${pointer}/${field.name}`)}
              suggestions={field.name === 'needs' ? others : []}
              onChange={(value) => onChange(`${pointer}/${field.name}`, value)}
              onValid={(valid) => onValid(`${pointer}/${field.name}`, valid)}
            />
          </Stack>
          {!field.required && (
            <CloseButton
              mt={24}
              aria-label={`Leave ${field.name} out`}
              onClick={() => {
                onValid(`${pointer}/${field.name}`, true);
                onChange(`${pointer}/${field.name}`, undefined);
              }}
            />
          )}
        </Group>
      ))}
      <Group align="flex-end">
        <Select
          aria-label="Add a member"
          placeholder="Add a member …"
          size="xs"
          searchable
          data={missing.map(({ name }) => name)}
          value={null}
          onChange={(name) => {
            const field = missing.find((each) => each.name === name);
            if (field) onChange(`${pointer}/${field.name}`, field.choices[0] ?? beginning[field.kind]);
          }}
        />
        <Button size="xs" variant="light" color="red" onClick={() => onChange(pointer, undefined)}>
          Remove the step
        </Button>
      </Group>
    </Stack>
  );
}

/** What is wrong at a member or somewhere inside of it, with the place. */
function problemIn(problems: readonly ProblemDetail[], pointer: string): string | undefined {
  const found = problems.find((each) => `${each.pointer}/`.startsWith(`${pointer}/`));
  if (found === undefined) return undefined;
  const inner = found.pointer.slice(pointer.length);
  return inner === '' ? found.message : `${inner}: ${found.message}`;
}
