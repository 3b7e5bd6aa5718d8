import { type JsonValue, TerminalError } from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';
import { celFromJson } from './cel-json.js';
import { type CelBindings, compileExpression } from './compile-expression.js';
import { ExpressionMeter } from './expression-meter.js';
import { parseTemplate, type TemplatePart } from './parse-template.js';

/** What the expressions of a run can read. */
export interface TemplateScope {
  input: JsonValue;
  /** Outputs of the completed steps that the template refers to. */
  steps: Record<string, JsonValue>;
  runId: string;
  /** What the steps around give: the item of a map, the iteration of a loop, the error that is handled. */
  variables: Record<string, JsonValue>;
}

/** Evaluates templates against one scope, which is turned into CEL values once. */
export class TemplateEvaluator {
  private readonly bindings: CelBindings;
  /** All expressions of a step together: many small ones can do what one may not. */
  private readonly meter = new ExpressionMeter();

  constructor({ input, steps, runId, variables }: TemplateScope) {
    const outputs = Object.entries(steps).map(
      ([id, output]) => [id, new Map([['output', celFromJson(output)]])] as const,
    );
    const named = Object.entries(variables).map(([name, value]) => [name, celFromJson(value)] as const);
    this.bindings = {
      ...Object.fromEntries(named),
      input: celFromJson(input),
      steps: new Map(outputs),
      run: new Map([['id', runId]]),
    };
  }

  /**
   * Every string inside the value is a template; a string that is exactly one expression keeps the expression's type.
   * @throws TerminalError expression.failed naming the pointer and the expression
   */
  json(value: JsonValue, pointer: string): JsonValue {
    if (typeof value === 'string') return this.single(value, pointer);
    if (Array.isArray(value)) return value.map((element, index) => this.json(element, `${pointer}/${index}`));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, this.json(member, pointer + jsonPointer([key]))] as const),
      );
    return value;
  }

  /**
   * A template whose value is always text.
   * @throws TerminalError expression.failed
   */
  text(template: string, pointer: string): string {
    return partsOf(template, pointer)
      .map((part) => ('text' in part ? part.text : asText(this.expression(part.expression, pointer))))
      .join('');
  }

  private single(template: string, pointer: string): JsonValue {
    const parts = partsOf(template, pointer);
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && 'expression' in only)
      return this.expression(only.expression, pointer);
    return this.text(template, pointer);
  }

  private expression(source: string, pointer: string): JsonValue {
    try {
      return compileExpression(source).evaluate(this.bindings, this.meter);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw failure(`the expression \${{ ${source} }} at ${pointer} failed: ${reason}`, pointer, reason, error);
    }
  }
}

function partsOf(template: string, pointer: string): TemplatePart[] {
  try {
    return parseTemplate(template);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure(`the template at ${pointer} cannot be read: ${reason}`, pointer, reason, error);
  }
}

function failure(message: string, pointer: string, reason: string, cause: unknown): TerminalError {
  return new TerminalError('expression.failed', message, {
    remedy: remedyFor(reason),
    errors: [{ pointer, message: reason }],
    cause,
  });
}

/** How a value stands inside text: strings as they are, all else as JSON. */
export function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function remedyFor(reason: string): string {
  if (reason.includes('not found'))
    return 'give the value, or ask for it first: has(input.x) ? input.x : <what stands in for it>';
  if (reason.includes('no matching overload')) return 'convert one side: int(…), double(…), string(…)';
  return 'correct the expression or the values that it reads';
}
