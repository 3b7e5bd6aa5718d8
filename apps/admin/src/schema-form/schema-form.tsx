import { JsonInput, Stack, Switch } from '@mantine/core';
import { type JsonObject, jsonObject } from '@marimba/contracts';
import { useState } from 'react';
import { SchemaField } from './schema-field.js';
import { fieldsOf } from './schema-fields.js';

interface SchemaFormProps {
  /** JSON Schema of an object. */
  schema: unknown;
  /** Undefined while what is written is no JSON object. */
  value: JsonObject | undefined;
  onChange(value: JsonObject | undefined): void;
  label: string;
}

/** Fields as a JSON Schema describes them, or the JSON itself. What is not known how to ask for is asked for as JSON. */
export function SchemaForm({ schema, value, onChange, label }: SchemaFormProps) {
  const fields = fieldsOf(schema);
  const [asJson, setAsJson] = useState(fields.length === 0);
  const [text, setText] = useState(() => JSON.stringify(value ?? {}, null, 2));
  const change = (name: string, member: JsonObject[string] | undefined) => {
    const { [name]: _before, ...rest } = value ?? {};
    onChange(member === undefined ? rest : { ...rest, [name]: member });
  };
  const write = (written: string) => {
    setText(written);
    onChange(readObject(written));
  };
  const toggle = (json: boolean) => {
    if (json) setText(JSON.stringify(value ?? {}, null, 2));
    else if (value === undefined) onChange({});
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
