import { CelScalar, celFunc } from '@bufbuild/cel';
import { type Expr, ExprSchema } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { create } from '@bufbuild/protobuf';
import { workflowLimits } from '@marimba/contracts';

const { BOOL } = CelScalar;
const name = '@turn';
/** Of the evaluation under way: there is one at a time, since none waits for anything. */
let left: number = workflowLimits.expressionTurns;

/** Asked before every turn of a loop. No person can call it: its name is no name in CEL. */
export const turnFunction = celFunc(name, [BOOL], BOOL, (goesOn) => {
  left -= 1;
  if (left >= 0) return goesOn;
  throw new Error(
    `its loops take more than ${workflowLimits.expressionTurns} turns, the limit expressionTurns; split the work over steps, or do it with a map step`,
  );
});

/** Counts turns from here on anew. */
export function resetTurns(turns: number = workflowLimits.expressionTurns): void {
  left = turns;
}

/** Makes every loop of an expression ask, those inside others too: a short expression can go on for years. */
export function limitTurns(node: Expr | undefined): void {
  if (node === undefined) return;
  const { exprKind } = node;
  if (exprKind.case === 'selectExpr') limitTurns(exprKind.value.operand);
  else if (exprKind.case === 'callExpr')
    for (const each of [exprKind.value.target, ...exprKind.value.args]) limitTurns(each);
  else if (exprKind.case === 'listExpr') for (const each of exprKind.value.elements) limitTurns(each);
  else if (exprKind.case === 'structExpr')
    for (const { keyKind, value } of exprKind.value.entries) {
      if (keyKind.case === 'mapKey') limitTurns(keyKind.value);
      limitTurns(value);
    }
  else if (exprKind.case === 'comprehensionExpr') {
    const loop = exprKind.value;
    for (const each of [loop.iterRange, loop.accuInit, loop.loopCondition, loop.loopStep, loop.result])
      limitTurns(each);
    const args = loop.loopCondition === undefined ? [] : [loop.loopCondition];
    loop.loopCondition = create(ExprSchema, {
      id: node.id,
      exprKind: { case: 'callExpr', value: { function: name, args } },
    });
  }
}
