import { type ImportedTool, type JsonValue, type ListedTool, TerminalError, type ToolDetail } from '@marimba/contracts';
import type { ImportedFrom } from '@marimba/store';
import { type RegisteredTool, toolResourceOf } from '@marimba/tools';

/** A tool of a source as it is listed, whether it may be called or not. */
export function listedOf({ status, source, approved, seen }: ImportedFrom): ListedTool {
  const shown = approved ?? seen;
  if (shown === undefined) throw new TerminalError('tool.not-found', 'a tool that was neither seen nor approved');
  const { name, description, parameters, results, effects, sha256 } = shown;
  const origin = { kind: source.config.kind, source: source.name };
  return {
    ...{ name, description, parameters, effects, sha256, origin, status },
    ...(results && { results }),
    ...{ version: '1', taint: 'external' },
  };
}

export const builtInOf = (tool: RegisteredTool): ListedTool => ({ ...toolResourceOf(tool), status: 'ready' });

/** With what was approved beside what its source says now, and what differs. */
export function detailOf(tool: ImportedFrom): ToolDetail {
  const { approved, seen } = tool;
  const differences =
    approved && seen && tool.status === 'changed' ? [...differencesOf(told(approved), told(seen), '')] : undefined;
  return {
    ...listedOf(tool),
    ...(approved && { approved }),
    ...(seen && { seen }),
    ...(differences && { differences }),
  };
}

const told = ({ name, description, parameters, results, effects, target }: ImportedTool): JsonValue => ({
  ...{ name, description, parameters, effects, target },
  ...(results && { results }),
});

type Difference = NonNullable<ToolDetail['differences']>[number];

/** The smallest places at which two values differ, as JSON pointers. */
function* differencesOf(approved: JsonValue, seen: JsonValue, pointer: string): Generator<Difference> {
  if (
    typeof approved !== 'object' ||
    typeof seen !== 'object' ||
    approved === null ||
    seen === null ||
    Array.isArray(approved) !== Array.isArray(seen)
  ) {
    if (approved !== seen) yield { pointer, approved, seen };
    return;
  }
  const [before, after] = [approved as Record<string, JsonValue>, seen as Record<string, JsonValue>];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [one, other] = [before[key], after[key]];
    if (one === undefined) yield { pointer: place, seen: other! };
    else if (other === undefined) yield { pointer: place, approved: one };
    else yield* differencesOf(one, other, place);
  }
}
