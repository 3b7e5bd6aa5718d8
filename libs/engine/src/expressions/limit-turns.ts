import { CelScalar, celFunc, isCelList, isCelMap } from '@bufbuild/cel';
import { type Expr, ExprSchema } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js';
import { create } from '@bufbuild/protobuf';
import { meter } from './expression-meter.js';

const { BOOL, DYN, INT } = CelScalar;
const turn = '@turn';
const range = '@range';
/** A loop goes over a copy of its items, however soon it ends. */
const itemWork = 10;

/** Asked before a loop and before every turn of it. No person can call them: their names are no names in CEL. */
export const loopFunctions = [
  celFunc(turn, [BOOL, INT], BOOL, (goesOn, nodes) => {
    meter().turn(Number(nodes));
    return goesOn;
  }),
  celFunc(range, [DYN], DYN, (items) => {
    if (isCelList(items) || isCelMap(items)) meter().spend(items.size * itemWork);
    return items;
  }),
];

/** Makes every loop of an expression ask, those inside others too: a short expression can go on for years. Gives its nodes. */
export function limitTurns(node: Expr | undefined): number {
  if (node === undefined) return 0;
  const { exprKind } = node;
  const all = (nodes: readonly (Expr | undefined)[]): number => nodes.reduce((sum, each) => sum + limitTurns(each), 1);
  switch (exprKind.case) {
    case 'selectExpr':
      return all([exprKind.value.operand]);
    case 'callExpr':
      return all([exprKind.value.target, ...exprKind.value.args]);
    case 'listExpr':
      return all(exprKind.value.elements);
    case 'structExpr':
      return all(
        exprKind.value.entries.flatMap(({ keyKind, value }) =>
          keyKind.case === 'mapKey' ? [keyKind.value, value] : [value],
        ),
      );
    case 'comprehensionExpr': {
      const loop = exprKind.value;
      const body = all([loop.loopCondition, loop.loopStep]);
      const nodes = body + all([loop.iterRange, loop.accuInit, loop.result]);
      const id = node.id;
      if (loop.loopCondition !== undefined)
        loop.loopCondition = call(id, turn, [loop.loopCondition, constant(id, BigInt(body))]);
      if (loop.iterRange !== undefined) loop.iterRange = call(id, range, [loop.iterRange]);
      return nodes;
    }
    default:
      return 1;
  }
}

const call = (id: bigint, name: string, args: Expr[]): Expr =>
  create(ExprSchema, { id, exprKind: { case: 'callExpr', value: { function: name, args } } });
const constant = (id: bigint, value: bigint): Expr =>
  create(ExprSchema, {
    id,
    exprKind: { case: 'constExpr', value: { constantKind: { case: 'int64Value', value } } },
  });
