import { type CelInput, type CelResult, isCelError, parse, plan } from '@bufbuild/cel';
import type { JsonValue } from '@marimba/contracts';
import { celEnvironment } from './cel-environment.js';
import { jsonFromCel } from './cel-json.js';
import { ExpressionMeter } from './expression-meter.js';
import { type ExpressionReferences, findReferences } from './expression-references.js';
import { limitTurns } from './limit-turns.js';
import { TemplateSyntaxError } from './parse-template.js';

export type CelBindings = Record<string, CelInput>;

export interface CompiledExpression {
  source: string;
  references: ExpressionReferences;
  /** The meter counts what it uses, and may be that of others too. @throws Error that says what went wrong, in words */
  evaluate(bindings: CelBindings, meter?: ExpressionMeter): JsonValue;
}

/** Definitions are read again for every step, so what was compiled is kept: the most recent first, up to a limit. */
const compiled = new Map<string, CompiledExpression>();
const compiledLimit = 2_000;

/** @throws TemplateSyntaxError where the text is no CEL expression */
export function compileExpression(source: string): CompiledExpression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const fresh = compile(source);
  if (compiled.size >= compiledLimit) compiled.delete(compiled.keys().next().value!);
  compiled.set(source, fresh);
  return fresh;
}

function compile(source: string): CompiledExpression {
  const { references, run } = parseCel(source);
  return {
    source,
    references,
    evaluate(bindings, meter = new ExpressionMeter()) {
      const value = meter.measure(() => run(bindings));
      if (isCelError(value)) throw new Error(value.message);
      return jsonFromCel(value);
    },
  };
}

function parseCel(source: string): { references: ExpressionReferences; run: (bindings: CelBindings) => CelResult } {
  try {
    const parsed = parse(source);
    const references = findReferences(parsed.expr);
    limitTurns(parsed.expr);
    return { references, run: plan(celEnvironment, parsed) };
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateSyntaxError('it is nested too deeply');
    const message = error instanceof Error ? error.message : String(error);
    throw new TemplateSyntaxError(message.replace(/^<input>:(\d+):(\d+):/, 'at line $1, column $2:'));
  }
}
