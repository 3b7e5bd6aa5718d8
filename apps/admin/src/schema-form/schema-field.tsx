import { NumberInput, Select, Switch, Textarea } from '@mantine/core';
import type { JsonValue } from '@marimba/contracts';
import { JsonField } from './json-field.js';
import type { Field } from './schema-fields.js';

interface SchemaFieldProps {
  field: Field;
  value: JsonValue | undefined;
  /** Undefined: the member is left out. */
  onChange(value: JsonValue | undefined): void;
  /** Whether what is written can be sent. */
  onValid(valid: boolean): void;
}

export function SchemaField({ field, value, onChange, onValid }: SchemaFieldProps) {
  const { label, description, required, placeholder } = field;
  const shared = {
    label,
    required,
    ...(description === undefined ? {} : { description }),
    ...(placeholder === undefined ? {} : { placeholder }),
  };
  switch (field.kind) {
    case 'text':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={1}
          maxRows={16}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) =>
            onChange(event.currentTarget.value === '' && !required ? undefined : event.currentTarget.value)
          }
        />
      );
    case 'number':
    case 'integer':
      return (
        <NumberInput
          {...shared}
          maw={260}
          allowDecimal={field.kind === 'number'}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'boolean':
      return (
        <Switch
          label={label}
          description={description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          maw={360}
          clearable={!required}
          data={field.choices}
          value={typeof value === 'string' ? value : null}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'json':
      return <JsonField {...shared} value={value} onChange={onChange} onValid={onValid} />;
  }
}
