import { isTerminalEvent, verifyEvents } from '@marimba/contracts';
import { workflows } from './workflows.mjs';

/**
 * What is wrong with one run that should have ended, and how many steps it has completed. `row` is its row, `plan` what was done to it (of a child, nothing),
 * `parent` the row of the run that began it, `made` what the counter has made for it.
 */
export async function checkRun(store, { row, plan, parent, made }) {
  const { tenant_id: tenantId, id: runId, workflow, status } = row;
  const { events } = await store.runs.load(tenantId, runId);
  const problems = verifyEvents(events).map(({ seq, message }) => `audit chain: event ${seq} ${message}`);
  const differences = await store.runs.rebuild(tenantId, runId, { write: false });
  problems.push(...differences.map((difference) => `projection: ${JSON.stringify(difference)}`));
  problems.push(...endProblems(events, { status, mayBeCancelled: mayBeCancelled(plan, parent) }));
  const number = plan?.number ?? 0;
  problems.push(...effectProblems(workflows[workflow].effects(number), made, status));
  problems.push(...answerProblems(events, made));
  return {
    problems: problems.map((problem) => `run ${runId} (${workflow}, ${status}): ${problem}`),
    steps: events.filter(({ type }) => type === 'step.completed').length,
  };
}

function mayBeCancelled(plan, parent) {
  return plan?.cancel === true || (parent !== undefined && parent.status === 'cancelled');
}

function endProblems(events, { status, mayBeCancelled }) {
  const ends = events.filter(isTerminalEvent);
  const last = events.at(-1);
  if (ends.length !== 1 || ends[0] !== last) return [`lost: its log has ${ends.length} ends, the last is ${last.type}`];
  if (last.type === 'run.failed') return [`failed by itself: ${JSON.stringify(last.data.error)}`];
  if (last.type === 'run.cancelled' && !mayBeCancelled) return ['cancelled although nobody asked for it'];
  const completed = events.filter(({ type }) => type === 'step.completed').map(({ data }) => data.stepId);
  const twice = completed.filter((path, place) => completed.indexOf(path) !== place);
  return [
    ...(last.type === `run.${status}` ? [] : [`its log ends with ${last.type}`]),
    ...twice.map((path) => `step ${path} was completed twice`),
  ];
}

/** An effect under two keys was made twice in the world; one that a completed run lacks was never made. */
function effectProblems(expected, made, status) {
  const names = made.map(({ effect }) => effect);
  const twice = names.filter((name, place) => names.indexOf(name) !== place);
  const unexpected = names.filter((name) => !expected.includes(name));
  const missing = status === 'completed' ? expected.filter((name) => !names.includes(name)) : [];
  return [
    ...twice.map((name) => `effect twice: '${name}' was made under more than one key`),
    ...unexpected.map((name) => `effect '${name}' does not belong to it`),
    ...missing.map((name) => `effect missing: '${name}' was never made`),
  ];
}

/** What the log says that a call gave is what the counter gave to that key. */
function answerProblems(events, made) {
  const tickets = new Map(made.map(({ key, ticket }) => [key, ticket]));
  return events.flatMap(({ type, seq, runId, data }) => {
    if (type !== 'tool.called' || data.result === undefined) return [];
    const ticket = tickets.get(`${runId}/${data.stepId}/${data.callKey}`);
    const said = data.result.inline?.ticket;
    return ticket !== undefined && said === ticket
      ? []
      : [`event ${seq} has ticket ${said}, the counter gave ${ticket}`];
  });
}
