import { cpus } from 'node:os';

const shown = 20;

/** What a chaos run came to, as it is written to a file. */
export function reportOf({ options, seconds, checked, driver, monkey, fleet, redisKind, steps }) {
  const { rows, problems, effects, auditEvents } = checked;
  const statuses = {};
  for (const { status } of rows) statuses[status] = (statuses[status] ?? 0) + 1;
  const { runs, seed, minutes, workers } = options;
  const { kill, stall, flush, restart, crash } = monkey.counts;
  return {
    format: 'marimba-chaos-report',
    v: 1,
    command: `npm run chaos -- --runs ${runs} --seed ${seed} --minutes ${minutes} --workers ${workers}`,
    machine: { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, redis: redisKind },
    seconds: Math.round(seconds * 10) / 10,
    runs: { asked: runs, started: driver.plans.size, withChildren: rows.length, steps, ...statuses },
    disturbances: {
      workersKilled: kill,
      workersStalled: stall,
      redisEmptied: flush,
      postgresRestarted: restart,
      postgresCrashed: crash,
      jobsDeliveredAgain: monkey.jobsDeliveredAgain,
      ...driver.sent,
    },
    workersStarted: fleet.started,
    workerStartsThatFailed: fleet.failedStarts,
    effects,
    auditEvents,
    problems,
  };
}

/** The same for people. */
export function textOf({ command, machine, seconds, runs, disturbances, effects, auditEvents, problems }) {
  const { started, withChildren, steps, completed = 0, cancelled = 0, failed = 0 } = runs;
  const { workersKilled, workersStalled, redisEmptied, postgresRestarted, postgresCrashed } = disturbances;
  return [
    '',
    command,
    `${started} runs started, ${withChildren} with those that they began; ${steps} steps done in ${seconds} s ` +
      `(${(withChildren / seconds).toFixed(1)} runs/s on ${machine.cores} cores, ${machine.redis})`,
    `  ${completed} completed, ${cancelled} cancelled, ${failed} failed`,
    `disturbed by ${workersKilled} workers killed, ${workersStalled} stopped past their leases, Redis emptied ` +
      `${redisEmptied} times, Postgres restarted ${postgresRestarted} times and crashed ${postgresCrashed} times, ` +
      `${disturbances.jobsDeliveredAgain} jobs delivered again`,
    `outside: ${effects.calls} calls for ${effects.made} effects; ${effects.repeated} calls came again, ` +
      `${effects.answersLost} answers were lost, ${effects.refused} calls were refused`,
    `audit: ${auditEvents} events in the tenants' chains`,
    problems.length === 0
      ? '✔ no run lost, no effect twice or missing, all projections as their logs, all audit chains hold'
      : `✘ ${problems.length} problems:`,
    ...problems.slice(0, shown).map((problem) => `  ${problem}`),
    ...(problems.length > shown ? [`  … and ${problems.length - shown} more`] : []),
  ].join('\n');
}
