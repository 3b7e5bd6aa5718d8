import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '@marimba/contracts';
import { jsonObject } from '@marimba/contracts';
import { CliError } from '../cli-error.js';

const forms = `Forms: key=text, key:=json, '{"key": …}' or @file.json; later ones win.`;

/** The input of a run out of what was given with `--input`, one after the other. @throws CliError naming the part */
export function parseRunInput(parts: readonly string[], workingDirectory: string): JsonObject {
  return Object.assign({}, ...parts.map((part) => parsePart(part, workingDirectory)));
}

function parsePart(part: string, workingDirectory: string): JsonObject {
  if (part.startsWith('@')) return parseObject(readInputFile(resolve(workingDirectory, part.slice(1))), part);
  if (part.trimStart().startsWith('{')) return parseObject(part, part);
  const [, key, colon, value] = /^([^=:]+)(:?)=(.*)$/s.exec(part) ?? [];
  if (key === undefined || value === undefined) throw new CliError(`--input ${part} has no '='.`, forms);
  return { [key]: colon ? parseJson(value, part) : value };
}

function readInputFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(`--input @${path} cannot be read: ${(error as Error).message}`, forms);
  }
}

function parseObject(text: string, part: string): JsonObject {
  const parsed = jsonObject.safeParse(parseJson(text, part));
  if (parsed.success) return parsed.data;
  throw new CliError(`--input ${part} is not a JSON object.`, forms);
}

function parseJson(text: string, part: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`--input ${part} is not JSON: ${(error as Error).message}`, forms);
  }
}
