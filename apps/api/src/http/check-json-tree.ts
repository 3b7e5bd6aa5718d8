import { type ProblemDetail, TerminalError } from '@marimba/contracts';
import { jsonPointer } from './json-pointer.js';

/** Levels of nesting, the limit bodyDepth; deeper values would exhaust the stack of whoever reads them. */
export const bodyDepth = 128;

interface Node {
  value: unknown;
  path: (string | number)[];
}

/**
 * What no schema needs to say: a value that is not too deep, without members that would change an object's prototype,
 * and (unless `text` is false) without characters that cannot be stored.
 * @throws TerminalError request.invalid
 */
export function checkJsonTree(root: unknown, { text }: { text: boolean }): void {
  const open: Node[] = [{ value: root, path: [] }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { value, path } = node;
    if (typeof value === 'string' && text && !isStorable(value))
      refuse(path, 'holds U+0000 or half of a surrogate pair, which cannot be stored', 'take that character out');
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= bodyDepth)
      refuse([], `is nested more than ${bodyDepth} levels deep, the limit bodyDepth`, 'flatten the nested values');
    for (const [key, child] of Object.entries(value)) {
      const childPath = [...path, Array.isArray(value) ? Number(key) : key];
      if (key === '__proto__') refuse(childPath, 'is a name that is not accepted', 'give the field another name');
      if (text && !isStorable(key)) refuse(path, 'has a field name that cannot be stored', 'rename that field');
      open.push({ value: child, path: childPath });
    }
  }
}

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

function refuse(path: (string | number)[], message: string, hint: string): never {
  const problem: ProblemDetail = { pointer: jsonPointer(path), message, hint };
  throw new TerminalError('request.invalid', `the body cannot be accepted: ${problem.pointer || 'it'} ${message}`, {
    remedy: hint,
    errors: [problem],
  });
}
