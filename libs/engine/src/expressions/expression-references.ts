import type { Expr } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { nameHint } from '../nearest-name.js';
import { celFunctionNames, isCelFunction } from './cel-environment.js';

export interface ExpressionProblem {
  message: string;
  hint: string;
}

/** What an expression reads, found in its syntax tree. */
export interface ExpressionReferences {
  /** Ids of the steps whose output it reads. */
  steps: Set<string>;
  /** Every place that it reads, as a root ('input', 'steps', 'run' or a name of the scope) and the members behind it. */
  paths: ReadPath[];
  /** Where the expression is one such place and nothing else. */
  whole: ReadPath | undefined;
  problems: ExpressionProblem[];
}

export interface ReadPath {
  root: string;
  members: string[];
}

const typeNames = ['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type', 'google'];

export function findReferences(expression: Expr): ExpressionReferences {
  const found: ExpressionReferences = { steps: new Set(), paths: [], whole: undefined, problems: [] };
  visit(expression, new Set(), found);
  const path = memberPath(expression);
  // `has(a.b)` is a select too, but gives true or false.
  const { exprKind } = expression;
  const tests = exprKind.case === 'selectExpr' && exprKind.value.testOnly;
  if (path !== undefined && path.computed.length === 0 && !tests) [found.whole] = found.paths;
  return found;
}

/** `scope` holds the variables that macros such as `map(x, …)` bind around the node. */
function visit(node: Expr | undefined, scope: ReadonlySet<string>, found: ExpressionReferences): void {
  if (node === undefined) return;
  const path = memberPath(node);
  if (path !== undefined && !scope.has(path.root)) {
    readPath(path, found);
    for (const index of path.computed) visit(index, scope, found);
    return;
  }
  const { exprKind } = node;
  if (exprKind.case === 'selectExpr') visit(exprKind.value.operand, scope, found);
  else if (exprKind.case === 'callExpr') {
    const name = exprKind.value.function;
    if (!isCelFunction(name))
      found.problems.push({ message: `there is no function '${name}'`, hint: nameHint(name, celFunctionNames()) });
    visit(exprKind.value.target, scope, found);
    for (const argument of exprKind.value.args) visit(argument, scope, found);
  } else if (exprKind.case === 'listExpr') for (const element of exprKind.value.elements) visit(element, scope, found);
  else if (exprKind.case === 'structExpr')
    for (const { keyKind, value } of exprKind.value.entries) {
      if (keyKind.case === 'mapKey') visit(keyKind.value, scope, found);
      visit(value, scope, found);
    }
  else if (exprKind.case === 'comprehensionExpr') {
    const { iterRange, accuInit, iterVar, iterVar2, accuVar, loopCondition, loopStep, result } = exprKind.value;
    visit(iterRange, scope, found);
    visit(accuInit, scope, found);
    const inner = new Set([...scope, iterVar, iterVar2, accuVar]);
    for (const part of [loopCondition, loopStep]) visit(part, inner, found);
    visit(result, new Set([...scope, accuVar]), found);
  }
}

/** `root.a["b"][i]` as its root, the members up to the first computed index, and the computed indexes. */
interface MemberPath {
  root: string;
  members: string[];
  computed: Expr[];
}

function memberPath(node: Expr): MemberPath | undefined {
  const { exprKind } = node;
  if (exprKind.case === 'identExpr') return { root: exprKind.value.name.replace(/^\./, ''), members: [], computed: [] };
  if (exprKind.case === 'selectExpr' && exprKind.value.operand)
    return extended(memberPath(exprKind.value.operand), exprKind.value.field);
  if (exprKind.case === 'callExpr' && exprKind.value.function === '_[_]') {
    const [operand, index] = exprKind.value.args;
    if (operand === undefined || index === undefined) return undefined;
    const constant = index.exprKind.case === 'constExpr' ? index.exprKind.value.constantKind : undefined;
    return extended(memberPath(operand), constant?.case === 'stringValue' ? constant.value : index);
  }
  return undefined;
}

function extended(path: MemberPath | undefined, member: string | Expr): MemberPath | undefined {
  if (path === undefined) return undefined;
  if (typeof member !== 'string') return { ...path, computed: [...path.computed, member] };
  return path.computed.length > 0 ? path : { ...path, members: [...path.members, member] };
}

function readPath({ root, members }: MemberPath, found: ExpressionReferences): void {
  if (typeNames.includes(root)) return;
  found.paths.push({ root, members });
  const [first, second] = members;
  if (root === 'steps') {
    if (first === undefined)
      found.problems.push({ message: "'steps' alone says not which step", hint: 'write steps.<id>.output' });
    else {
      found.steps.add(first);
      if (second !== 'output')
        found.problems.push({
          message: `a step gives only its output, so '${['steps', ...members].join('.')}' has no meaning`,
          hint: `write steps.${first}.output`,
        });
    }
  } else if (root === 'run' && first !== 'id')
    found.problems.push({ message: "of a run only 'run.id' can be read", hint: 'write run.id' });
}
