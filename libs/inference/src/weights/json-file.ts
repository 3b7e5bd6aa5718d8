import { readFileSync } from 'node:fs';
import { ModelFormatError } from '../errors.js';

/** The object that a JSON file of a model folder holds. @throws ModelFormatError when it is missing, no JSON or no object. */
export function readJsonObject(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ModelFormatError(file, `cannot be read as JSON (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ModelFormatError(file, `holds ${JSON.stringify(value).slice(0, 40)}, a JSON object is needed`);
  return value as Record<string, unknown>;
}
