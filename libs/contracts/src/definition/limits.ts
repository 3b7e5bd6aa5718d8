/** How large a definition and its runs may be; named in the error that refuses one. */
export const workflowLimits = {
  /** Steps of a definition, nested ones included. */
  steps: 500,
  bytes: 256 * 1024,
  /** Levels of JSON. */
  depth: 64,
  /** Levels of steps inside steps. */
  nesting: 8,
  expressionLength: 4_000,
  /** Brackets inside brackets of an expression. */
  expressionDepth: 100,
  /** Turns of all loops (`map`, `filter`, `all`, …) of one expression together, each time that it is evaluated. */
  expressionTurns: 100_000,
  /** Characters of a value that an expression builds, as JSON and roughly; of all expressions of a step together. */
  expressionSize: 16 * 1024 * 1024,
  /** Characters that the expressions of a step look at; a node that is evaluated in a loop counts 20. */
  expressionWork: 40_000_000,
  agentTurns: 256,
  /** Items of one map. */
  mapItems: 1_000,
  loopIterations: 1_000,
  /** Attempts at steps that one run may make. */
  runSteps: 20_000,
  /** Runs that begin each other, the first included. */
  workflowDepth: 8,
  /** Signals that a run keeps for waits that are still to come. */
  waitingSignals: 1_000,
} as const;
