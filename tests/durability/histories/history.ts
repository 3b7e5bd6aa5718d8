import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent, WorkflowDefinition } from '@marimba/contracts';

/** A run as it was once written down. */
export interface History {
  name: string;
  definition: WorkflowDefinition;
  /** The workflows that its steps call. */
  others?: WorkflowDefinition[];
  events: RunEvent[];
}

export interface StoredHistory extends History {
  /** Of the event schema that it was written with: the name of its folder. */
  version: string;
}

/** Every history of every version. */
export function storedHistories(): StoredHistory[] {
  const folder = import.meta.dirname;
  const versions = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return versions.flatMap(({ name: version }) =>
    readdirSync(join(folder, version)).map((file) => {
      const history = JSON.parse(readFileSync(join(folder, version, file), 'utf8')) as History;
      return { ...history, version };
    }),
  );
}
