import { z } from 'zod';
import { jsonObject, jsonValue } from '../json.js';
import { memoryScopeId } from '../memory/fact.js';
import { slug } from '../references.js';
import { workflowDefinition } from '../workflow-definition.js';

/** What has to be there before a workflow of the template can run. */
export const templateNeed = z.enum(['collection', 'second-model', 'user']);
export type TemplateNeed = z.infer<typeof templateNeed>;

/** What stands in for `<<name>>` of the definition: the name of a model, a text, a whole number, or a JSON Schema. */
export const templateParameter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('model'), description: z.string(), default: slug }),
  z.strictObject({ kind: z.literal('text'), description: z.string(), default: z.string() }),
  z.strictObject({
    kind: z.literal('number'),
    description: z.string(),
    default: z.int(),
    minimum: z.int(),
    maximum: z.int(),
  }),
  z.strictObject({ kind: z.literal('schema'), description: z.string(), default: jsonObject }),
]);
export type TemplateParameter = z.infer<typeof templateParameter>;

/** An input that the template can be tried with, and for whom where it remembers. */
export const templateExample = z.strictObject({ title: z.string(), input: jsonObject, user: memoryScopeId.optional() });

const about = {
  name: slug,
  title: z.string(),
  description: z.string(),
  /** What the bundled model can and cannot do here. */
  bundledModel: z.string(),
  needs: z.array(templateNeed),
  parameters: z.record(z.string().regex(/^[a-z][a-zA-Z]*$/), templateParameter),
  examples: z.array(templateExample).min(1),
};

/** A workflow to begin with, as it is shipped: `<<name>>` in its definition stands for a parameter. */
export const workflowTemplate = z.strictObject({ ...about, definition: jsonObject });
export type WorkflowTemplate = z.infer<typeof workflowTemplate>;

/** The same as people see it: with the defaults put in, a definition that can be registered as it is. */
export const templateResource = z.object({ ...about, definition: workflowDefinition });
export type TemplateResource = z.infer<typeof templateResource>;
export const templateList = z.object({ items: z.array(templateResource) });

export const useTemplateBody = z.strictObject({
  /** Of the workflow; the template's when left out. */
  name: slug.optional(),
  parameters: z.record(z.string(), jsonValue).default({}),
});
export type UseTemplateBody = z.infer<typeof useTemplateBody>;
