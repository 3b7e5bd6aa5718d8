import type { JsonObject } from '@marimba/contracts';

const schema: JsonObject = { $ref: '#' };
const schemas: JsonObject = { type: 'object', additionalProperties: schema };
const schemaList: JsonObject = { type: 'array', minItems: 1, items: schema };
const count: JsonObject = { type: 'integer', minimum: 0 };
const text: JsonObject = { type: 'string' };
const names: JsonObject = { type: 'array', items: { type: 'string' }, uniqueItems: true };
const number: JsonObject = { type: 'number' };
const typeName: JsonObject = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] };

/** What each keyword of JSON Schema 2020-12 takes, as a schema; other keywords are annotations and may be anything. */
export const metaSchema: JsonObject = {
  type: ['object', 'boolean'],
  properties: {
    $id: text,
    $schema: text,
    $ref: text,
    $anchor: text,
    $comment: text,
    $defs: schemas,
    title: text,
    description: text,
    format: text,
    pattern: text,
    type: { anyOf: [typeName, { type: 'array', items: typeName, minItems: 1, uniqueItems: true }] },
    enum: { type: 'array' },
    required: names,
    properties: schemas,
    patternProperties: schemas,
    dependentSchemas: schemas,
    dependentRequired: { type: 'object', additionalProperties: names },
    additionalProperties: schema,
    unevaluatedProperties: schema,
    propertyNames: schema,
    items: schema,
    prefixItems: schemaList,
    unevaluatedItems: schema,
    contains: schema,
    not: schema,
    if: schema,
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
    then: schema,
    else: schema,
    allOf: schemaList,
    anyOf: schemaList,
    oneOf: schemaList,
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    minLength: count,
    maxLength: count,
    minItems: count,
    maxItems: count,
    minContains: count,
    maxContains: count,
    minProperties: count,
    maxProperties: count,
    uniqueItems: { type: 'boolean' },
  },
};
