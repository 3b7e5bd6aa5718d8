import { z } from 'zod';
import { type ProblemDetail, TerminalError } from '../errors.js';
import { type JsonObject, type JsonValue, jsonObject } from '../json.js';
import { slug } from '../references.js';
import type { TemplateParameter, UseTemplateBody, WorkflowTemplate } from './workflow-template.js';

const whole = /^<<([a-zA-Z]+)>>$/;
const within = /<<([a-zA-Z]+)>>/g;

/**
 * The definition with every parameter put in: a string that is one `<<name>>` becomes the value, whatever its type; in a
 * longer string the value stands as text. Only what the template's author wrote is searched, never a value.
 * @throws TerminalError request.invalid with every parameter that there is not or that does not fit
 */
export function fillTemplate(
  template: WorkflowTemplate,
  { name, parameters }: UseTemplateBody = { parameters: {} },
): JsonObject {
  const problems = Object.entries(parameters).flatMap(([key, value]) => problemsOf(template, key, value));
  if (problems.length > 0)
    throw new TerminalError('request.invalid', `template '${template.name}': ${problems[0]!.message}`, {
      remedy: `its parameters are ${Object.keys(template.parameters).join(', ')}`,
      errors: problems,
    });
  const defaults = Object.entries(template.parameters).map(([key, each]) => [key, each.default] as const);
  const values = new Map<string, JsonValue>([...defaults, ...Object.entries(parameters)]);
  const filled = fill(template.definition, values) as JsonObject;
  return name === undefined ? filled : { ...filled, name };
}

function fill(value: JsonValue, values: ReadonlyMap<string, JsonValue>): JsonValue {
  if (typeof value === 'string') {
    const only = whole.exec(value)?.[1];
    if (only !== undefined) return valueFor(values, only);
    return value.replace(within, (_mark, key: string) => String(valueFor(values, key)));
  }
  if (Array.isArray(value)) return value.map((each) => fill(each, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, values)]));
}

function valueFor(values: ReadonlyMap<string, JsonValue>, key: string): JsonValue {
  const value = values.get(key);
  if (value === undefined) throw new Error(`the template names <<${key}>>, which is none of its parameters`);
  return value;
}

function problemsOf({ parameters }: WorkflowTemplate, key: string, value: JsonValue): ProblemDetail[] {
  const pointer = `/parameters/${key}`;
  const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  if (parameter === undefined) return [{ pointer, message: `there is no parameter '${key}'` }];
  const { error } = schemaOf(parameter).safeParse(value);
  return (error?.issues ?? []).map(({ message }) => ({ pointer, message: `'${key}': ${message}` }));
}

function schemaOf(parameter: TemplateParameter): z.ZodType {
  switch (parameter.kind) {
    case 'model':
      return slug;
    case 'text':
      // An expression would read the run from a place that the template's author did not mean for it.
      return z
        .string()
        .min(1)
        .max(1_000)
        .refine((text) => !text.includes('${{'), 'is a text, not an expression');
    case 'number':
      return z.int().min(parameter.minimum).max(parameter.maximum);
    case 'schema':
      return jsonObject;
  }
}
