import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

const localReference = '#/$defs/';

/** Turns zod schemas into JSON Schemas of one OpenAPI document: definitions that they share go to its components. */
export class SchemaCollector {
  readonly components: Record<string, JsonSchema> = {};
  private readonly names = new Map<string, string>();

  /** A schema that the document refers to by name. */
  named(name: string, schema: z.ZodType, io: 'input' | 'output'): void {
    this.components[name] = this.inline(schema, io);
  }

  inline(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema & {
      $defs?: Record<string, JsonSchema>;
    };
    const renamed = new Map(Object.entries($defs).map(([name, definition]) => [name, this.nameOf(definition)]));
    for (const [name, definition] of Object.entries($defs))
      this.components[renamed.get(name)!] = withNames(definition, renamed);
    return withNames(rest, renamed);
  }

  /** Equal definitions share a name. */
  private nameOf(definition: JsonSchema): string {
    const key = JSON.stringify(definition);
    const name = this.names.get(key) ?? `Shared${this.names.size + 1}`;
    this.names.set(key, name);
    return name;
  }
}

function withNames(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' && value.startsWith(localReference)
      ? `#/components/schemas/${names.get(value.slice(localReference.length))}`
      : value,
  ) as JsonSchema;
}
