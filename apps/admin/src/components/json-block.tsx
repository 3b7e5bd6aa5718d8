import { Code } from '@mantine/core';
import { useMemo } from 'react';

/** So much of a JSON text is drawn; all of it is in the audit bundle. */
const shownCharacters = 200_000;

export function JsonBlock({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'undefined', [value]);
  return (
    <Code block tabIndex={0} aria-label={label} mah={420} style={{ overflow: 'auto', whiteSpace: 'pre-wrap' }}>
      {text.length > shownCharacters
        ? `${text.slice(0, shownCharacters)}\n… ${text.length - shownCharacters} more characters: download the audit bundle to read them`
        : text}
    </Code>
  );
}
