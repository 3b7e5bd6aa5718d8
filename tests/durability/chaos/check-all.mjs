import { checkRun } from './check-run.mjs';
import { workflows } from './workflows.mjs';

const atATime = 12;
const runColumns = 'tenant_id, id, workflow, status, parent_run_id, parent_told';

/** Everything that has to hold when the runs have ended: sentences of what does not, and what was counted. */
export async function checkAll(stage, plans) {
  const rows = await stage.rows(`SELECT ${runColumns} FROM run`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const { made, counts } = await stage.ledger();
  const madeOf = groupBy(made, ({ runId }) => runId);
  const problems = [...plans.keys()].filter((runId) => !byId.has(runId)).map((runId) => `run ${runId} is lost: no row`);
  const toCheck = [...rows];
  let steps = 0;
  const lane = async () => {
    for (let row = toCheck.pop(); row !== undefined; row = toCheck.pop()) {
      const of = { row, plan: plans.get(row.id), parent: byId.get(row.parent_run_id), made: madeOf.get(row.id) ?? [] };
      const checked = await checkRun(stage.store, of);
      problems.push(...checked.problems);
      steps += checked.steps;
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  problems.push(...familyProblems(rows), ...made.filter(({ runId }) => !byId.has(runId)).map(strayEffect));
  const audit = await auditProblems(stage);
  problems.push(...audit.problems);
  return { problems, rows, steps, effects: { made: made.length, ...counts }, auditEvents: audit.events };
}

/** A completed run that begins another has begun exactly one, and has been told of its end. */
function familyProblems(rows) {
  const children = groupBy(rows, ({ parent_run_id }) => parent_run_id);
  return rows.flatMap(({ id, workflow, status, parent_run_id, parent_told }) => {
    const begun = children.get(id)?.length ?? 0;
    const wanted = workflows[workflow].begins === undefined ? 0 : 1;
    return [
      ...(begun > wanted || (status === 'completed' && begun < wanted) ? [`run ${id} began ${begun} runs`] : []),
      ...(parent_run_id !== null && !parent_told ? [`the end of run ${id} was never told to its parent`] : []),
    ];
  });
}

const strayEffect = ({ runId, effect }) => `effect '${effect}' was made for run ${runId}, which is not there`;

/** Each tenant's chain, and one seal in it for each run. */
async function auditProblems(stage) {
  let events = 0;
  const problems = [];
  for (const tenantId of stage.tenants) {
    const verdict = await stage.store.audit.verify(tenantId);
    events += verdict.events;
    problems.push(
      ...verdict.problems.map(({ seq, message }) => `audit chain of tenant ${tenantId}: ${seq} ${message}`),
    );
  }
  const unsealed = await stage.rows(
    `SELECT run.id, count(audit_event.seq)::int AS seals FROM run LEFT JOIN audit_event
       ON audit_event.tenant_id = run.tenant_id AND action = 'run.sealed' AND subject = run.id::text
     GROUP BY run.id HAVING count(audit_event.seq) <> 1`,
  );
  problems.push(...unsealed.map(({ id, seals }) => `run ${id} has ${seals} seals in the audit chain`));
  return { events, problems };
}

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const each of list) {
    const key = keyOf(each);
    if (groups.has(key)) groups.get(key).push(each);
    else groups.set(key, [each]);
  }
  return groups;
}
