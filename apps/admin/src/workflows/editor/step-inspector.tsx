import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import type { JsonObject, JsonValue, ProblemDetail } from '@marimba/contracts';

interface StepInspectorProps {
  pointer: string;
  step: JsonObject;
  problems: readonly ProblemDetail[];
  onChange(pointer: string, value: JsonValue | undefined): void;
}

/** The members of a step that are plain text or numbers, as fields; the others are edited in the JSON. */
export function StepInspector({ pointer, step, problems, onChange }: StepInspectorProps) {
  const members = Object.entries(step).filter(([name]) => name !== 'id' && name !== 'kind');
  const problemAt = (name: string) => problems.find((problem) => problem.pointer === `${pointer}/${name}`)?.message;
  return (
    <Stack gap="xs">
      <TextInput
        label="id"
        value={String(step.id)}
        error={problemAt('id')}
        onChange={(event) => onChange(`${pointer}/id`, event.currentTarget.value)}
      />
      {members.map(([name, value]) =>
        typeof value === 'string' ? (
          <Textarea
            key={name}
            label={name}
            autosize
            maxRows={8}
            value={value}
            error={problemAt(name)}
            onChange={(event) => onChange(`${pointer}/${name}`, event.currentTarget.value)}
          />
        ) : typeof value === 'number' ? (
          <TextInput
            key={name}
            label={name}
            inputMode="decimal"
            value={String(value)}
            error={problemAt(name)}
            onChange={(event) => {
              const next = Number(event.currentTarget.value);
              if (Number.isFinite(next)) onChange(`${pointer}/${name}`, next);
            }}
          />
        ) : null,
      )}
      <Group>
        <Button size="xs" variant="light" color="red" onClick={() => onChange(pointer, undefined)}>
          Remove the step
        </Button>
      </Group>
    </Stack>
  );
}
