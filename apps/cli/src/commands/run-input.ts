import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '@marimba/contracts';
import { jsonObject } from '@marimba/contracts';
import { CliError } from '../cli-error.js';

const forms = `Forms: key=text, key:=json, '{"key": …}' or @file.json; later ones win.`;

/** An object out of what was given with an option, one part after the other. @throws CliError naming the part */
export function parseRunInput(parts: readonly string[], workingDirectory: string, option = '--input'): JsonObject {
  return Object.assign({}, ...parts.map((part) => parsePart(part, workingDirectory, option)));
}

function parsePart(given: string, workingDirectory: string, option: string): JsonObject {
  const part = `${option} ${given}`;
  if (given.startsWith('@')) return parseObject(readInputFile(resolve(workingDirectory, given.slice(1)), part), part);
  if (given.trimStart().startsWith('{')) return parseObject(given, part);
  const [, key, colon, value] = /^([^=:]+)(:?)=(.*)$/s.exec(given) ?? [];
  if (key === undefined || value === undefined) throw new CliError(`${part} has no '='.`, forms);
  return { [key]: colon ? parseJson(value, part) : value };
}

function readInputFile(path: string, part: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`${part} cannot be read: ${(error as Error).message}`, forms);
  }
}

function parseObject(text: string, part: string): JsonObject {
  const parsed = jsonObject.safeParse(parseJson(text, part));
  if (parsed.success) return parsed.data;
  throw new CliError(`${part} is not a JSON object.`, forms);
}

function parseJson(text: string, part: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`${part} is not JSON: ${(error as Error).message}`, forms);
  }
}
