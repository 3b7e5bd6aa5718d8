import {
  type CelEnv,
  type CelList,
  type CelResult,
  type CelValue,
  celError,
  isCelError,
  isCelList,
} from '@bufbuild/cel';
import { type ExpressionMeter, LimitMet, meter, nodeWork } from './expression-meter.js';
import { concatenated } from './growing-list.js';
import { weightOf } from './value-weight.js';

/** The functions of one name. */
type Functions = NonNullable<ReturnType<CelEnv['funcs']['find']>>;

/** The environment with functions that count what they look at, and refuse to make what is too large. */
export function meteredEnvironment(environment: CelEnv): CelEnv {
  const groups = new Map<string, Functions | undefined>();
  const find = (name: string): Functions | undefined => {
    if (!groups.has(name)) groups.set(name, metered(environment.funcs.find(name)));
    return groups.get(name);
  };
  const funcs = Object.create(environment.funcs, { find: { value: find } });
  return Object.create(environment, { funcs: { value: funcs } });
}

function metered(group: Functions | undefined): Functions | undefined {
  if (group === undefined) return undefined;
  const call = (id: number, target: CelValue | undefined, args: CelValue[]): CelResult | undefined => {
    const of = meter();
    try {
      const values = target === undefined ? args : [target, ...args];
      const [left, right] = values;
      if (group.name === '_+_' && isCelList(left) && isCelList(right)) return joined(of, left, right);
      count(of, group.name, values);
      const result = group.call(id, target, args);
      if (result !== undefined && !isCelError(result)) of.makes(weightOf(result));
      return result;
    } catch (error) {
      if (error instanceof LimitMet) return celError(error.message, id);
      throw error;
    }
  };
  return Object.create(group, { call: { value: call } });
}

function joined(of: ExpressionMeter, left: CelList, right: CelList): CelList {
  const weight = weightOf(left) + weightOf(right);
  of.makes(weight);
  const { list, copied } = concatenated(left, right, weight);
  of.spend(copied);
  return list;
}

const lengthOf = (value: CelValue | undefined): number =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
const total = (values: readonly CelValue[]): number => values.reduce<number>((sum, each) => sum + lengthOf(each), 0);

/** Before a function is called: what it is going to look at and to make. @throws LimitMet */
function count(of: ExpressionMeter, name: string, values: readonly CelValue[]): void {
  const [first, second, third] = values;
  of.spend(nodeWork);
  switch (name) {
    case '_+_':
      of.makes(total(values));
      return;
    case '_==_':
    case '_!=_':
      of.spend(Math.min(weightOf(first!), weightOf(second!)));
      return;
    case '@in':
    case '_in_':
      if (isCelList(second)) of.spend(weightOf(second));
      return;
    case 'matches':
      // An automaton of the pattern's size goes over the text.
      of.spend(lengthOf(first) * (1 + lengthOf(second) / 8) + lengthOf(second) * nodeWork);
      return;
    case 'replace': {
      of.spend(total(values));
      if (typeof first !== 'string' || typeof second !== 'string' || typeof third !== 'string') return;
      const places = second === '' ? first.length + 1 : first.split(second).length - 1;
      of.makes(first.length + places * Math.max(0, third.length - second.length));
      return;
    }
    case 'join':
      if (isCelList(first)) of.makes(weightOf(first) + first.size * lengthOf(second));
      if (isCelList(first)) of.spend(weightOf(first) + first.size * lengthOf(second));
      return;
    case 'size':
      of.spend(2 * total(values));
      return;
    case 'strings.quote':
      of.spend(nodeWork * total(values));
      return;
    case 'format':
      of.spend(values.reduce<number>((sum, each) => sum + weightOf(each), 0));
      return;
    default:
      of.spend(total(values));
  }
}
