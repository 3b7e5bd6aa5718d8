import {
  canonicalJson,
  type JsonValue,
  MarimbaError,
  type RunEvent,
  type StoredValue,
  type WorkflowDefinition,
} from '@marimba/contracts';
import type { RunCommand } from './decide.js';
import { type Comparison, reEvaluateEvent } from './re-evaluate-event.js';
import { emptyRunState, hasEnded } from './run-state.js';
import { Transition } from './transition.js';

/** Where a log is not what the engine makes of what stands before it. */
export interface LogDifference extends Comparison {
  seq: number;
  /** Left out: of the run as a whole. */
  stepId?: string;
}

export interface LogReplay {
  /** Events that were made anew and compared. */
  compared: number;
  /** In the order in which the log comes to them, by path. */
  steps: { stepId: string; difference?: LogDifference }[];
  /** In the order of the log; of one step only the first. */
  differences: LogDifference[];
}

export interface ReplayedLog {
  runId: string;
  definition: WorkflowDefinition;
  events: readonly RunEvent[];
  /** The store's, for this tenant. */
  resolve(value: StoredValue): Promise<JsonValue>;
}

const eventsBetweenReports = 200;
const keptBlobs = 100;

/**
 * Walks a log with the state before each event, and makes anew what the engine has made: which steps were skipped, which
 * case was taken, what an approval asked, what a transform and every step around others came to, how the run ended. What
 * came from handlers, people, clocks and other runs is taken as it is recorded. Gives on the way how many events are done.
 * @throws MarimbaError store.unavailable
 */
export async function* replayLog({
  runId,
  definition,
  events,
  resolve,
}: ReplayedLog): AsyncGenerator<number, LogReplay> {
  const transition = new Transition(definition, emptyRunState);
  const findings = new Findings();
  const read = remembering(resolve);
  let end: RunCommand | undefined;
  let decided = 0;
  for (const [index, event] of events.entries()) {
    if (!hasEnded(transition.state)) {
      const values = { runId, definition, state: transition.state, resolve: read };
      try {
        findings.take(event, await reEvaluateEvent(values, event, end));
        transition.apply(event);
      } catch (error) {
        if (error instanceof MarimbaError) throw error;
        // No state follows from such an event, so nothing behind it can be judged.
        findings.impossible(event, error);
        return findings.report();
      }
    }
    const commands = transition.commands.slice(decided);
    decided = transition.commands.length;
    end ??= commands.find(({ type }) => type === 'complete-run' || type === 'fail-run');
    if ((index + 1) % eventsBetweenReports === 0) yield index + 1;
  }
  if (end !== undefined && !hasEnded(transition.state)) findings.unended(events.length + 1);
  return findings.report();
}

/** The same without a word on the way. @throws MarimbaError store.unavailable */
export async function wholeReplay(log: ReplayedLog): Promise<LogReplay> {
  const replay = replayLog(log);
  for (;;) {
    const next = await replay.next();
    if (next.done) return next.value;
  }
}

class Findings {
  private compared = 0;
  private readonly steps = new Map<string, LogDifference | undefined>();
  private readonly differences: LogDifference[] = [];

  take(event: RunEvent, comparison: Comparison | undefined): void {
    const stepId = stepOf(event);
    if (stepId !== undefined && !this.steps.has(stepId)) this.steps.set(stepId, undefined);
    if (comparison === undefined) return;
    this.compared += 1;
    const { expected, found } = comparison;
    if (canonicalJson(expected) !== canonicalJson(found)) this.add(event.seq, stepId, comparison);
  }

  impossible(event: RunEvent, error: unknown): void {
    const found = `${event.type}: ${error instanceof Error ? error.message : String(error)}`;
    this.add(event.seq, stepOf(event), { expected: 'an event that its definition allows', found });
  }

  unended(seq: number): void {
    this.add(seq, undefined, { expected: 'the end of the run', found: 'nothing' });
  }

  report(): LogReplay {
    const steps = [...this.steps].map(([stepId, difference]) => ({ stepId, ...(difference && { difference }) }));
    return { compared: this.compared, steps, differences: this.differences };
  }

  private add(seq: number, stepId: string | undefined, comparison: Comparison): void {
    if (stepId !== undefined && this.steps.get(stepId) !== undefined) return;
    const difference = { seq, ...(stepId === undefined ? {} : { stepId }), ...comparison };
    if (stepId !== undefined) this.steps.set(stepId, difference);
    this.differences.push(difference);
  }
}

/** Its own step; `run.failed` is about the run. */
const stepOf = ({ type, data }: RunEvent): string | undefined =>
  type !== 'run.failed' && 'stepId' in data ? data.stepId : undefined;

/** The items of a map are read again for each of its steps. */
function remembering(resolve: ReplayedLog['resolve']): ReplayedLog['resolve'] {
  const known = new Map<string, JsonValue>();
  return async (value) => {
    if ('inline' in value) return value.inline;
    const before = known.get(value.blob);
    if (before !== undefined) return before;
    const read = await resolve(value);
    if (known.size >= keptBlobs) known.delete(known.keys().next().value!);
    known.set(value.blob, read);
    return read;
  };
}
