/**
 * A step's path names one execution of it: its id, before it those of the steps that hold it, each with the iteration in
 * brackets where it has several: 'each[3].choose.summarise'. The part before the last '.' is the prefix of its block.
 */
export const pathOf = (prefix: string, id: string): string => (prefix === '' ? id : `${prefix}.${id}`);

export const idOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

export const prefixOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));

/** The step that holds a block, and which iteration of it; undefined for the workflow's own block. */
export function ownerOf(prefix: string): { path: string; iteration: number | undefined } | undefined {
  if (prefix === '') return undefined;
  const bracket = prefix.endsWith(']') ? prefix.lastIndexOf('[') : -1;
  if (bracket === -1) return { path: prefix, iteration: undefined };
  return { path: prefix.slice(0, bracket), iteration: Number(prefix.slice(bracket + 1, -1)) };
}

export const iterationPrefix = (path: string, iteration: number): string => `${path}[${iteration}]`;

/** Whether a path is inside a step. */
export const isInside = (path: string, owner: string): boolean =>
  path.startsWith(owner) && (path[owner.length] === '.' || path[owner.length] === '[');
