import { JsonInput, Stack, Switch } from '@mantine/core';
import { type JsonObject, jsonObject } from '@marimba/contracts';
import { useState } from 'react';
import { SchemaField } from './schema-field.js';
import { fieldsOf } from './schema-fields.js';

interface SchemaFormProps {
  /** JSON Schema of an object. */
  schema: unknown;
  /** What it begins with. */
  value: JsonObject | undefined;
  /** Undefined while what is written cannot be sent: it is no JSON object, or a field in it is no JSON. */
  onChange(value: JsonObject | undefined): void;
  label: string;
}

/** Fields as a JSON Schema describes them, or the JSON itself. What is not known how to ask for is asked for as JSON. */
export function SchemaForm({ schema, value: given, onChange, label }: SchemaFormProps) {
  const fields = fieldsOf(schema);
  const [value, setValue] = useState<JsonObject | undefined>(given ?? {});
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const [asJson, setAsJson] = useState(fields.length === 0);
  const [text, setText] = useState(() => JSON.stringify(value ?? {}, null, 2));
  const change = (name: string, member: JsonObject[string] | undefined) => {
    const { [name]: _before, ...rest } = value ?? {};
    const next = member === undefined ? rest : { ...rest, [name]: member };
    setValue(next);
    onChange(invalid.size === 0 || (invalid.size === 1 && invalid.has(name)) ? next : undefined);
  };
  const setValid = (name: string, valid: boolean) => {
    if (valid !== invalid.has(name)) return;
    const next = new Set(invalid);
    if (valid) next.delete(name);
    else next.add(name);
    setInvalid(next);
    if (next.size > 0) onChange(undefined);
    else onChange(value);
  };
  const write = (written: string) => {
    setText(written);
    const read = readObject(written);
    setValue(read);
    onChange(read);
  };
  const toggle = (json: boolean) => {
    if (json) setText(JSON.stringify(value ?? {}, null, 2));
    const kept = value ?? {};
    setValue(kept);
    setInvalid(new Set());
    onChange(kept);
    setAsJson(json);
  };
  return (
    <Stack gap="sm">
      {asJson ? (
        <JsonInput
          label={`${label} as JSON`}
          value={text}
          onChange={write}
          autosize
          minRows={4}
          maxRows={24}
          error={value === undefined ? 'This is not a JSON object yet.' : undefined}
        />
      ) : (
        fields.map((field) => (
          <SchemaField
            key={field.name}
            field={field}
            value={value?.[field.name]}
            onChange={(member) => change(field.name, member)}
            onValid={(valid) => setValid(field.name, valid)}
          />
        ))
      )}
      {fields.length > 0 && (
        <Switch
          size="sm"
          label="Write it as JSON"
          checked={asJson}
          onChange={(event) => toggle(event.currentTarget.checked)}
        />
      )}
    </Stack>
  );
}

function readObject(text: string): JsonObject | undefined {
  try {
    return jsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
