import { type NewRunEvent, type RunEvent, TerminalError, type WorkflowDefinition } from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import { idOf, ownerOf, prefixOf } from './step-path.js';

/** A step on the way from the one that a fork begins from outwards, with the block that it is in. */
interface OnTheWay {
  path: string;
  prefix: string;
  owner: { path: string; iteration: number | undefined } | undefined;
}

/** The log of the run that is forked. */
export interface ForkedLog {
  runId: string;
  events: readonly RunEvent[];
}

/**
 * What a fork repeats of the log of another run: what came of the steps that do not depend on the step it begins from. Of
 * a step around that step only that it was entered, and of a loop around it the iterations before.
 * @throws TerminalError run.step-not-found when the run never came to that step
 */
export function forkHistory(definition: WorkflowDefinition, { runId, events }: ForkedLog, from: string): NewRunEvent[] {
  const way = wayTo(definition, from, runId);
  const begins = way.slice(1).map(({ path }) => {
    const index = events.findLastIndex(({ type, data }) => type === 'step.entered' && data.stepId === path);
    if (index === -1) throw notReached(from, runId, `the step '${path}' around it was never entered`);
    return { path, index };
  });
  return events.flatMap((event, index) => {
    if (event.type === 'step.entered')
      return begins.some((begin) => begin.index === index) ? [copyOf(event, runId)] : [];
    if (event.type !== 'step.completed' && event.type !== 'step.skipped' && event.type !== 'step.iterated') return [];
    const { stepId } = event.data;
    const around = ownerOf(prefixOf(stepId))?.path;
    // What a step came to in an attempt that was tried again is forgotten.
    if (begins.some((begin) => (begin.path === around || begin.path === stepId) && index < begin.index)) return [];
    const isKept =
      event.type === 'step.iterated'
        ? event.data.iteration <= iterationOf(way, stepId)
        : isIndependent(StepTree.of(definition), stepId, way);
    return isKept ? [copyOf(event, runId)] : [];
  });
}

/** The ids of the steps that a fork makes anew: the one it begins from, those around it, and what depends on these. */
export function stepsMadeAnew(definition: WorkflowDefinition, runId: string, from: string): Set<string> {
  const tree = StepTree.of(definition);
  const [first, ...around] = wayTo(definition, from, runId).map(({ path }) => idOf(path));
  const whole = new Set([first!]);
  for (const id of [first!, ...around])
    for (const other of tree.places.keys()) if (needs(tree, other, id)) whole.add(other);
  for (const [id, { block }] of tree.places) if (block.owner !== undefined && whole.has(block.owner)) whole.add(id);
  return new Set([...whole, ...around]);
}

/** @throws TerminalError run.step-not-found when the path is none of the definition, or one that no fork can begin from */
function wayTo(definition: WorkflowDefinition, from: string, runId: string): OnTheWay[] {
  const tree = StepTree.of(definition);
  const way: OnTheWay[] = [];
  for (let path: string | undefined = from; path !== undefined; path = way.at(-1)?.owner?.path) {
    const place = tree.places.get(idOf(path));
    const prefix = prefixOf(path);
    const owner = ownerOf(prefix);
    if (place === undefined || place.block.owner !== (owner && idOf(owner.path)))
      throw notReached(from, runId, 'the workflow has no such step');
    if (place.block.name === 'onError')
      throw notReached(from, runId, 'it handles an error, which a fork from there would not have');
    if ((place.block.name === 'each') !== (owner?.iteration !== undefined))
      throw notReached(from, runId, "steps of a map or a loop are named with their iteration: 'each[0].step'");
    way.push({ path, prefix, owner });
  }
  return way;
}

/** The iteration of a loop that the fork begins in; -1 when it begins in none of its. */
const iterationOf = (way: OnTheWay[], loop: string): number =>
  way.find(({ owner }) => owner?.path === loop)?.owner?.iteration ?? -1;

/** Whether a step stands beside the way, directly, and needs nothing that is made anew. */
function isIndependent(tree: StepTree, path: string, way: OnTheWay[]): boolean {
  if (tree.place(idOf(path)).block.name === 'onError') return false;
  const prefix = prefixOf(path);
  const beside = way.find((each) => each.prefix === prefix);
  if (beside !== undefined) return path !== beside.path && !needs(tree, idOf(path), idOf(beside.path));
  const owner = ownerOf(prefix);
  if (owner?.iteration === undefined || !way.some((each) => each.owner?.path === owner.path)) return false;
  // Another iteration: of a loop only those before, of a map all.
  return tree.step(idOf(owner.path)).kind === 'map' || owner.iteration < iterationOf(way, owner.path);
}

/** Whether a step waits, at however many removes, for another of its block. */
function needs(tree: StepTree, id: string, other: string, seen = new Set<string>()): boolean {
  for (const needed of tree.needsOf(id)) {
    if (needed === other) return true;
    if (seen.has(needed)) continue;
    seen.add(needed);
    if (needs(tree, needed, other, seen)) return true;
  }
  return false;
}

const copyOf = (event: RunEvent, runId: string): NewRunEvent =>
  ({ type: event.type, data: { ...event.data, copiedFrom: { runId, seq: event.seq } } }) as NewRunEvent;

function notReached(from: string, runId: string, why: string): TerminalError {
  return new TerminalError('run.step-not-found', `run ${runId} cannot be forked from step '${from}': ${why}`, {
    remedy: 'name a step that the run came to as its log does in stepId',
  });
}
