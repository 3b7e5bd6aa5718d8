import { useMemo } from 'react';
import { TextViewer } from './text-viewer.js';

/** A value as JSON, however large. */
export function JsonBlock({ value, label }: { value: unknown; label: string }) {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'undefined', [value]);
  return <TextViewer text={text} label={label} />;
}
