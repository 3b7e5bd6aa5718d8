import { type JsonObject, type JsonValue, type ProblemDetail, TerminalError } from '@marimba/contracts';
import { templateStrings } from '../definition/step-templates.js';
import { compileExpression } from '../expressions/compile-expression.js';
import { TemplateEvaluator } from '../expressions/evaluate-template.js';
import { parseTemplate, TemplateSyntaxError } from '../expressions/parse-template.js';
import { nameHint } from '../nearest-name.js';

/** What expressions of a webhook's input can read: the delivery, and nothing else. */
export interface Delivery {
  /** The sender's id of the event. */
  id: string;
  body: JsonValue;
}

const names = ['body', 'id'];

/** @throws TerminalError request.invalid with every expression that cannot work */
export function checkWebhookInput(input: JsonObject): void {
  const errors = [...templateStrings(input, '/input')].flatMap(({ pointer, template }) =>
    problemsOf(template).map((problem) => ({ pointer, ...problem })),
  );
  const [first] = errors;
  if (first === undefined) return;
  throw new TerminalError('request.invalid', `The request is wrong: ${first.pointer} ${first.message}.`, {
    errors,
    remedy: 'write ${{ body.… }} or ${{ id }}',
  });
}

/** The input of the run that a delivery starts. @throws TerminalError expression.failed */
export function webhookInput(input: JsonObject | undefined, { id, body }: Delivery): JsonObject {
  if (input === undefined) return { body };
  // There is no run yet, and the check lets no expression read one.
  const evaluator = new TemplateEvaluator({ input: null, steps: {}, runId: '', variables: { id, body } });
  return evaluator.json(input, '/input') as JsonObject;
}

function problemsOf(template: string): Omit<ProblemDetail, 'pointer'>[] {
  try {
    return parseTemplate(template).flatMap((part) => {
      if (!('expression' in part)) return [];
      const { problems, paths } = compileExpression(part.expression).references;
      const unknown = paths.filter(({ root }) => !names.includes(root));
      const named = unknown.map(({ root }) => ({
        message: `reads '${root}', which is not there: a delivery has ${names.join(' and ')}`,
        hint: nameHint(root, names),
      }));
      return named.length > 0 ? named : problems;
    });
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    return [{ message: `cannot be read: ${error.message}` }];
  }
}
