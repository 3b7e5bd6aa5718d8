import { JsonInput } from '@mantine/core';
import type { JsonValue } from '@marimba/contracts';
import { useEffect, useRef, useState } from 'react';
import { jsonProblem } from './json-problem.js';

interface JsonFieldProps {
  label: string;
  required?: boolean;
  description?: string;
  placeholder?: string;
  value: JsonValue | undefined;
  /** What is wrong with the value itself. */
  error?: string | undefined;
  /** Undefined: the member is left out. Not called while the text is no JSON. */
  onChange(value: JsonValue | undefined): void;
  /** Whether the text is JSON: nothing is to be sent while it is not. */
  onValid(valid: boolean): void;
}

/** A value of any form as JSON text. What is half written stays in the field, with the place where it is wrong. */
export function JsonField({ value, error, onChange, onValid, ...shared }: JsonFieldProps) {
  const [text, setText] = useState(() => textOf(value));
  const known = useRef(value);
  const problem = jsonProblem(text);
  useEffect(() => {
    // Changed elsewhere, as in the JSON beside the form.
    if (JSON.stringify(known.current) === JSON.stringify(value)) return;
    known.current = value;
    setText(textOf(value));
    onValid(true);
  });
  const write = (written: string) => {
    setText(written);
    const isValid = jsonProblem(written) === undefined;
    onValid(isValid);
    if (!isValid) return;
    known.current = written.trim() === '' ? undefined : (JSON.parse(written) as JsonValue);
    onChange(known.current);
  };
  return (
    <JsonInput {...shared} autosize minRows={2} maxRows={16} value={text} onChange={write} error={problem ?? error} />
  );
}

const textOf = (value: JsonValue | undefined): string => (value === undefined ? '' : JSON.stringify(value, null, 2));
