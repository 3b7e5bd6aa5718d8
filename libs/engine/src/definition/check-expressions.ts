import { type ProblemDetail, type WorkflowDefinition, workflowLimits } from '@marimba/contracts';
import { type CompiledExpression, compileExpression } from '../expressions/compile-expression.js';
import { ExpressionMeter } from '../expressions/expression-meter.js';
import type { ReadPath } from '../expressions/expression-references.js';
import { parseTemplate, TemplateSyntaxError } from '../expressions/parse-template.js';
import { jsonPointer } from '../json-pointer.js';
import { nameHint } from '../nearest-name.js';
import type { KnownNames } from './check-names.js';
import { isOneExpression, type Shape, shapeOfSchema, shapeOfStep } from './output-shapes.js';
import { blockKeyOf, type Scope, scopesOf } from './scopes.js';
import { type TemplateField, templateStrings, templatesOf } from './step-templates.js';
import { StepTree } from './step-tree.js';

/** A template with what can be read where it stands. */
interface PlacedTemplate {
  pointer: string;
  template: string;
  kind: TemplateField['kind'];
  scope: Scope;
}

/** Every problem of every expression of a definition: what it reads, whether that is there, and of which type. */
export function checkExpressions(definition: WorkflowDefinition, known: KnownNames): ProblemDetail[] {
  return new ExpressionCheck(definition, known).problems;
}

class ExpressionCheck {
  readonly problems: ProblemDetail[] = [];
  private readonly tree: StepTree;
  private readonly input: Shape;

  constructor(
    private readonly definition: WorkflowDefinition,
    private readonly known: KnownNames,
  ) {
    this.tree = StepTree.of(definition);
    this.input = definition.input === undefined ? { type: 'any' } : shapeOfSchema(definition.input);
    for (const placed of this.templates()) this.check(placed);
  }

  private *templates(): Generator<PlacedTemplate> {
    const scopes = scopesOf(this.definition);
    for (const { step, path } of this.tree.places.values())
      for (const field of templatesOf(step)) {
        const key = field.inside === undefined ? blockKeyOf(this.tree, step.id) : `${step.id}/${field.inside}`;
        for (const found of templateStrings(field.value, jsonPointer([...path, ...field.path])))
          yield { ...found, kind: field.kind, scope: scopes.get(key)! };
      }
    if (this.definition.output !== undefined)
      for (const found of templateStrings(this.definition.output, '/output'))
        yield { ...found, kind: 'json', scope: scopes.get('')! };
  }

  private check({ pointer, template, kind, scope }: PlacedTemplate): void {
    const before = this.problems.length;
    const expressions = this.expressionsOf(template, pointer);
    for (const { references } of expressions) {
      for (const problem of references.problems) this.problems.push({ pointer, ...problem });
      for (const path of references.paths) this.checkPath(pointer, path, scope);
    }
    if (this.problems.length === before && (kind === 'boolean' || kind === 'list'))
      this.checkType(pointer, template, kind, expressions, scope);
  }

  private checkPath(pointer: string, { root, members }: ReadPath, scope: Scope): void {
    if (root === 'run' || scope.variables.has(root)) return;
    if (root === 'input') this.checkMembers(pointer, this.input, members, 'the input of the workflow');
    else if (root !== 'steps') {
      const names = ['input', 'steps', 'run', ...scope.variables];
      this.problems.push({ pointer, message: `there is no name '${root}'`, hint: nameHint(root, names) });
    } else this.checkStep(pointer, members, scope);
  }

  private checkStep(pointer: string, [id, , ...rest]: string[], scope: Scope): void {
    if (id === undefined) return;
    if (!scope.steps.has(id)) {
      const message = this.tree.places.has(id)
        ? `the step '${id}' stands inside another step and cannot be read from here`
        : `there is no step '${id}'`;
      this.problems.push({ pointer, message, hint: nameHint(id, scope.steps) });
    } else
      this.checkMembers(
        pointer,
        shapeOfStep(this.tree.step(id), this.tree, this.known.workflows),
        rest,
        `the output of step '${id}'`,
      );
  }

  /** Follows a path into a form as far as that is known. */
  private checkMembers(pointer: string, from: Shape, members: string[], what: string): void {
    let shape = from;
    for (const [index, member] of members.entries()) {
      if (shape.type === 'any' || (shape.type === 'object' && shape.members === undefined)) return;
      const place = [what, ...members.slice(0, index)].join('.');
      if (shape.type !== 'object') {
        this.problems.push({
          pointer,
          message: `${place} is a ${shape.type} and has no member '${member}'`,
          hint:
            shape.type === 'list' ? 'take an element first: [0], or all of them: .map(x, x.member)' : 'leave it out',
        });
        return;
      }
      const next: Shape | undefined = shape.members![member];
      if (next === undefined) {
        const declared = what.startsWith('the input') ? 'declares' : 'has';
        this.problems.push({
          pointer,
          message: `${place} ${declared} no member '${member}'`,
          hint: nameHint(member, Object.keys(shape.members!)),
        });
        return;
      }
      shape = next;
    }
  }

  /** The form of what stands at a path that was found to be there. */
  private shapeAt({ root, members }: ReadPath, scope: Scope): Shape {
    const [id, , ...rest] = members;
    let shape: Shape = { type: 'any' };
    if (root === 'input') shape = this.input;
    else if (root === 'steps' && id !== undefined && scope.steps.has(id))
      shape = shapeOfStep(this.tree.step(id), this.tree, this.known.workflows);
    for (const member of root === 'steps' ? rest : members)
      shape = (shape.type === 'object' ? shape.members?.[member] : undefined) ?? { type: 'any' };
    return shape;
  }

  private checkType(
    pointer: string,
    template: string,
    kind: 'boolean' | 'list',
    found: CompiledExpression[],
    scope: Scope,
  ): void {
    const wanted = kind === 'boolean' ? 'true or false' : 'a list';
    const [only] = found;
    if (only === undefined || !isOneExpression(template)) {
      this.problems.push({ pointer, message: `this is one expression that gives ${wanted}`, hint: 'write ${{ … }}' });
      return;
    }
    const hint = kind === 'boolean' ? 'compare it with something' : 'read a list, or put it into [ ]';
    const { whole, paths } = only.references;
    const read = whole === undefined ? 'any' : this.shapeAt(whole, scope).type;
    if (read !== 'any' && read !== kind)
      this.problems.push({
        pointer,
        message: `the expression gives ${read === 'object' ? 'an' : 'a'} ${read}, not ${wanted}`,
        hint,
      });
    if (paths.length > 0) return;
    const value = constantOf(only);
    if (kind === 'boolean' && value === false)
      this.problems.push({
        pointer,
        message: 'this is never true, so what depends on it can never run',
        hint: 'leave it out',
      });
    const fits = kind === 'boolean' ? typeof value === 'boolean' : Array.isArray(value);
    if (value !== undefined && !fits)
      this.problems.push({ pointer, message: `the expression gives ${JSON.stringify(value)}, not ${wanted}`, hint });
  }

  private expressionsOf(template: string, pointer: string): CompiledExpression[] {
    try {
      return parseTemplate(template).flatMap((part) => {
        if (!('expression' in part)) return [];
        if (bracketDepth(part.expression) > workflowLimits.expressionDepth) {
          this.problems.push({
            pointer,
            message: `brackets stand more than ${workflowLimits.expressionDepth} deep inside each other, the limit expressionDepth`,
            hint: 'split the work over transform steps',
          });
          return [];
        }
        if (part.expression.length <= workflowLimits.expressionLength) return this.compiled(part.expression, pointer);
        this.problems.push({
          pointer,
          message: `an expression has ${part.expression.length} characters; the limit expressionLength is ${workflowLimits.expressionLength}`,
          hint: 'split the work over transform steps',
        });
        return [];
      });
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      this.problems.push({ pointer, message: error.message, hint: 'an expression stands between ${{ and }}' });
      return [];
    }
  }

  private compiled(source: string, pointer: string): CompiledExpression[] {
    try {
      return [compileExpression(source)];
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error;
      this.problems.push({
        pointer,
        message: `\${{ ${source} }} is no CEL expression: ${error.message}`,
        hint: 'expressions are written in CEL, see https://cel.dev',
      });
      return [];
    }
  }
}

/** No more is spent on a definition; what takes longer is seen when it runs. */
const constantLimits = { turns: 1_000, work: 1_000_000 };

/** The value of an expression that reads nothing; undefined where it fails. */
function constantOf(expression: CompiledExpression): unknown {
  try {
    return expression.evaluate({}, new ExpressionMeter(constantLimits));
  } catch {
    return undefined;
  }
}

function bracketDepth(expression: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of expression) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
