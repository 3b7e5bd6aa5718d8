/** Every key, channel and queue name in one place. Queue names hold no ':'. */
export const keys = {
  stepsQueue: 'steps',
  /** Whose turn it is among the steps that wait. */
  stepsFair: 'marimba:steps:fair',
  inferenceQueue: (model: string) => `inference.${model}`,
  /** What a model call asks, while it is wanted. */
  callRequest: (callId: string) => `marimba:call:${callId}:request`,
  /** Result of a model call, for whoever waits for it. */
  callResult: (callId: string) => `marimba:call:${callId}:result`,
  callCancelled: (callId: string) => `marimba:call:${callId}:cancelled`,
  /** What a call outside a run has written so far. */
  callPieces: (callId: string) => `marimba:call:${callId}:pieces`,
  /** Present while some worker serves the model. */
  modelServed: (model: string) => `marimba:model:${model}:served`,
  /** What a worker says of itself, and the names of all that do. */
  worker: (name: string) => `marimba:worker:${name}`,
  workers: 'marimba:workers',
  /** What an administrator asks of a worker; gone when it starts anew. */
  workerWish: (name: string) => `marimba:worker:${name}:wish`,
  importsQueue: 'model-imports',
  modelImport: (id: string) => `marimba:model-import:${id}`,
  modelImportCancelled: (id: string) => `marimba:model-import:${id}:cancelled`,
  /** Ids, by when they were asked for. */
  modelImports: 'marimba:model-imports',
  runTokens: (runId: string) => `marimba:run:${runId}:tokens`,
  /** How far the steps of a run have got with documents. */
  runProgress: (runId: string) => `marimba:run:${runId}:progress`,
  /** Channels. */
  callFinished: 'marimba:call-finished',
  callWritten: 'marimba:call-written',
  callsCancelled: 'marimba:calls-cancelled',
  runChanged: 'marimba:run-changed',
  workerWished: 'marimba:worker-wished',
} as const;

/** Seconds that each stays after it was last written. */
export const retentionSeconds = {
  request: 900,
  result: 900,
  cancellation: 900,
  pieces: 900,
  tokens: 3_600,
  worker: 20,
  wish: 86_400,
  modelImport: 7 * 86_400,
} as const;
