import { join } from 'node:path';
import { ModelFormatError } from '../errors.js';
import { readJsonObject } from '../weights/json-file.js';

/** A config.json, read field by field. Every refusal names the file, the field, what it holds and what is needed. */
export class ConfigFields {
  private constructor(
    readonly file: string,
    private readonly fields: Record<string, unknown>,
  ) {}

  static open(dir: string): ConfigFields {
    const file = join(dir, 'config.json');
    return new ConfigFields(file, readJsonObject(file));
  }

  has(name: string): boolean {
    return (this.fields[name] ?? null) !== null;
  }

  /** The field as it stands, for what has more than one form. */
  raw(name: string): unknown {
    return this.fields[name] ?? undefined;
  }

  number(name: string, fallback?: number): number {
    const value = this.fields[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.refusal(name, 'a number is needed');
    return value;
  }

  /** A whole number of at least `least`. */
  integer(name: string, least: number, fallback?: number): number {
    const value = this.number(name, fallback);
    if (!Number.isSafeInteger(value) || value < least)
      throw this.refusal(name, least === 1 ? 'a positive integer is needed' : `an integer from ${least} is needed`);
    return value;
  }

  positive(name: string, fallback?: number): number {
    return this.integer(name, 1, fallback);
  }

  /** The epsilon of a norm. */
  epsilon(name: string, fallback?: number): number {
    const value = this.number(name, fallback);
    if (value < 0) throw this.refusal(name, 'it cannot be negative');
    return value;
  }

  flag(name: string, fallback?: boolean): boolean {
    const value = this.fields[name] ?? fallback;
    if (typeof value !== 'boolean') throw this.refusal(name, 'true or false is needed');
    return value;
  }

  text(name: string): string {
    const value = this.fields[name];
    if (typeof value !== 'string') throw this.refusal(name, 'a string is needed');
    return value;
  }

  /** Only these values are supported; the first is also what a missing field means, unless `required`. */
  expect(name: string, supported: readonly (string | number | boolean | null)[], required = false): void {
    const value = (this.fields[name] ?? (required ? undefined : supported[0])) as never;
    if (supported.includes(value)) return;
    const list = supported.map((each) => JSON.stringify(each)).join(' or ');
    throw this.refusal(name, `only ${list} can be run`, 'Choose a model of a supported family and kind.');
  }

  /** @throws ModelFormatError unless `name` is a multiple of `divisor`. */
  multiple(name: string, value: number, divisorName: string, divisor: number): void {
    if (value % divisor !== 0)
      throw new ModelFormatError(this.file, `${name} ${value} is not a multiple of ${divisorName} ${divisor}`);
  }

  refusal(name: string, needed: string, remedy?: string): ModelFormatError {
    return new ModelFormatError(this.file, `${name} is ${JSON.stringify(this.fields[name])}, ${needed}`, remedy);
  }
}
