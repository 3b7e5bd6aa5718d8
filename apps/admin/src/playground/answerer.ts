import { type JsonObject, jsonObject } from '@marimba/contracts';
import { inputSchemaOf } from '../workflows/input-schema.js';

/** Who is asked: a model, alone or as an agent with what was chosen for it; or a workflow that somebody has defined. */
export type Answerer =
  | { kind: 'model'; id: string; model: string }
  | { kind: 'workflow'; id: string; workflow: DefinedWorkflow };

export interface DefinedWorkflow {
  name: string;
  version: number;
  definition: { input?: unknown };
}

/** Workflows in which a model or an agent answers can be asked something. */
export function canAnswer({ definition }: { definition: unknown }): boolean {
  return /"kind":"(agent|model)"/.test(JSON.stringify(definition));
}

export const modelAnswerer = (model: string): Answerer => ({ kind: 'model', id: `model ${model}`, model });
export const workflowAnswerer = (workflow: DefinedWorkflow): Answerer => ({
  kind: 'workflow',
  id: `workflow ${workflow.name}`,
  workflow,
});

const likelyNames = ['question', 'message', 'task', 'prompt', 'query', 'text'];

/** The member of a workflow's input that a question goes into, and the schema of the others; undefined where none takes a text. */
export function questionField(
  definition: DefinedWorkflow['definition'],
): { name: string; others: JsonObject | undefined } | undefined {
  const { schema } = inputSchemaOf(definition);
  const properties = jsonObject.safeParse(schema.properties).data ?? {};
  const texts = Object.entries(properties).flatMap(([name, property]) =>
    jsonObject.safeParse(property).data?.type === 'string' ? name : [],
  );
  const name = likelyNames.find((likely) => texts.includes(likely)) ?? texts[0];
  if (name === undefined) return undefined;
  const { [name]: _question, ...rest } = properties;
  if (Object.keys(rest).length === 0) return { name, others: undefined };
  const required = (Array.isArray(schema.required) ? schema.required : []).filter((each) => each !== name);
  return { name, others: { ...schema, properties: rest, required } };
}
