import { NumberInput, Select, Switch, TagsInput, Textarea } from '@mantine/core';
import type { JsonValue } from '@marimba/contracts';
import { JsonField } from '../../schema-form/json-field.js';
import type { StepField } from './step-fields.js';

interface StepFieldInputProps {
  field: StepField;
  value: JsonValue | undefined;
  error: string | undefined;
  /** Offered for a list. */
  suggestions: string[];
  onChange(value: JsonValue | undefined): void;
  onValid(valid: boolean): void;
}

/** One member of a step. A value of another form than its schema's, as an expression in place of a list, is shown as it is. */
export function StepFieldInput({ field, value, error, suggestions, onChange, onValid }: StepFieldInputProps) {
  const { name, kind, choices, required } = field;
  const shared = { label: name, error, required };
  if (typeof value === 'string' && kind !== 'choice')
    return (
      <Textarea
        {...shared}
        autosize
        maxRows={8}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  switch (value !== undefined && !fits(value, field) ? 'json' : kind) {
    case 'text':
      return (
        <Textarea {...shared} autosize maxRows={8} value="" onChange={(event) => onChange(event.currentTarget.value)} />
      );
    case 'number':
    case 'integer':
      return (
        <NumberInput
          {...shared}
          allowDecimal={kind === 'number'}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => typeof next === 'number' && onChange(next)}
        />
      );
    case 'boolean':
      return (
        <Switch
          label={name}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={choices}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'list':
      return (
        <TagsInput
          {...shared}
          data={suggestions}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(next) => onChange(next)}
        />
      );
    default:
      return (
        <JsonField label={name} required={required} error={error} value={value} onChange={onChange} onValid={onValid} />
      );
  }
}

function fits(value: JsonValue, { kind, choices }: StepField): boolean {
  switch (kind) {
    case 'number':
    case 'integer':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && choices.includes(value);
    case 'list':
      return Array.isArray(value) && value.every((each) => typeof each === 'string');
    case 'text':
      return typeof value === 'string';
    case 'json':
      return true;
  }
}
