import { z } from 'zod';

/**
 * Every way that Marimba refuses or fails, as a stable machine-readable code, with the HTTP status it answers with.
 * A new code is added here and nowhere else.
 */
export const errorStatus = {
  'request.invalid': 400,
  'request.not-json': 400,
  'request.too-large': 413,
  'request.unsupported-media-type': 415,
  'request.idempotency-conflict': 422,
  'auth.missing-key': 401,
  'auth.unknown-key': 401,
  'auth.expired-key': 401,
  'auth.forbidden': 403,
  'auth.key-not-found': 404,
  'auth.last-administrator': 409,
  'auth.tenant-disabled': 403,
  'tenant.not-found': 404,
  'tenant.exists': 409,
  'tenant.is-own': 409,
  'tenant.disabled': 403,
  'tenant.limit-reached': 429,
  'route.not-found': 404,
  'workflow.invalid': 422,
  'workflow.not-found': 404,
  'workflow.full': 409,
  'template.not-found': 404,
  'run.not-found': 404,
  'run.input-invalid': 422,
  'run.already-ended': 409,
  'run.not-ended': 409,
  'run.sequence-conflict': 409,
  'run.cancelled': 409,
  'run.output-invalid': 422,
  'run.not-suspended': 409,
  'run.too-deep': 422,
  'run.too-many-signals': 429,
  'run.step-not-found': 404,
  'run.fork-invalid': 422,
  'approval.not-waiting': 409,
  'approval.changed': 409,
  'approval.refused': 403,
  'budget.exceeded': 429,
  'step.lease-lost': 409,
  'step.handler-failed': 500,
  'step.timed-out': 504,
  'step.child-failed': 502,
  'step.loop-not-done': 422,
  'expression.failed': 422,
  'schedule.not-found': 404,
  'schedule.exists': 409,
  'webhook.not-found': 404,
  'webhook.exists': 409,
  'webhook.paused': 409,
  'webhook.signature-invalid': 401,
  'webhook.secret-key-unusable': 503,
  'collection.not-found': 404,
  'collection.exists': 409,
  'search.filter-invalid': 422,
  'search.vectors-unavailable': 409,
  'search.reranker-unavailable': 409,
  'document.metadata-invalid': 422,
  'document.not-found': 404,
  'document.not-text': 415,
  'document.empty': 422,
  'memory.not-found': 404,
  'memory.no-user': 422,
  'memory.not-yours': 403,
  'memory.not-quarantined': 409,
  'document.unsupported': 415,
  'document.malformed': 422,
  'document.encrypted': 422,
  'document.too-large': 413,
  'document.too-slow': 422,
  'document.fetch-failed': 502,
  'document.source-invalid': 422,
  'ingestion.not-found': 404,
  'model.not-found': 404,
  'model.malformed': 422,
  'model.unavailable': 503,
  'model.overloaded': 429,
  'model.context-exceeded': 400,
  'model.parameter-unsupported': 400,
  'model.failed': 500,
  'model.output-invalid': 502,
  'agent.loop-detected': 422,
  'agent.limit-exceeded': 429,
  'agent.requirements-unmet': 422,
  'worker.not-found': 404,
  'model-import.not-found': 404,
  'tool.not-found': 404,
  'tool.not-allowed': 403,
  'tool.refused': 403,
  'tool.arguments-invalid': 422,
  'tool.failed': 502,
  'tool.exists': 409,
  'tool.changed': 409,
  'tool.switched-off': 403,
  'tool.result-too-large': 502,
  'tool-source.not-found': 404,
  'tool-source.invalid': 422,
  'secret.not-found': 404,
  'secret.key-unusable': 503,
  'outbound.refused': 403,
  'outbound.too-large': 502,
  'outbound.timed-out': 504,
  'outbound.failed': 502,
  'blob.not-found': 404,
  'blob.corrupt': 500,
  'audit.broken': 409,
  'audit.not-signable': 409,
  'store.unavailable': 503,
  'queue.unavailable': 503,
  'internal.error': 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;
export const errorCode = z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]);

/** One place in what was sent that is wrong: where (a JSON pointer), what, and what to do. */
export const problemDetail = z.object({ pointer: z.string(), message: z.string(), hint: z.string().optional() });
export type ProblemDetail = z.infer<typeof problemDetail>;

/** RFC 9457 problem document, the body of every 4xx and 5xx. */
export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: errorCode,
  detail: z.string(),
  remedy: z.string().optional(),
  requestId: z.string().optional(),
  errors: z.array(problemDetail).optional(),
});
export type ProblemDocument = z.infer<typeof problemDocument>;

export interface MarimbaErrorOptions {
  /** What the reader can do about it. */
  remedy?: string;
  /** The single places that are wrong. */
  errors?: ProblemDetail[];
  cause?: unknown;
}

/** An error that names its code; transient unless it is a {@link TerminalError}, so a step that throws it may be tried again. */
export class MarimbaError extends Error {
  override readonly name: string = 'MarimbaError';
  readonly remedy: string | undefined;
  readonly errors: ProblemDetail[] | undefined;

  constructor(
    readonly code: ErrorCode,
    detail: string,
    options: MarimbaErrorOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.remedy = options.remedy;
    this.errors = options.errors;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

/** Trying again cannot help: never retried by the engine or the queue. */
export class TerminalError extends MarimbaError {
  override readonly name = 'TerminalError';
}

/** What of an error may stand in an event or a response: no stack, no cause. */
export const errorRecord = z.object({
  code: errorCode,
  message: z.string(),
  remedy: z.string().optional(),
  errors: z.array(problemDetail).optional(),
  terminal: z.boolean(),
});
export type ErrorRecord = z.infer<typeof errorRecord>;

/** The error that a record was made of, as whoever asked throws it. */
export function fromErrorRecord({ code, message, remedy, errors, terminal }: ErrorRecord): MarimbaError {
  const options = { ...(remedy === undefined ? {} : { remedy }), ...(errors === undefined ? {} : { errors }) };
  return terminal ? new TerminalError(code, message, options) : new MarimbaError(code, message, options);
}

/** Unknown errors become `internal.error` and keep their message for the log of the run. */
export function toErrorRecord(error: unknown, fallback: ErrorCode = 'internal.error'): ErrorRecord {
  if (error instanceof MarimbaError) {
    const { code, message, remedy, errors } = error;
    return {
      code,
      message,
      terminal: error instanceof TerminalError,
      ...(remedy === undefined ? {} : { remedy }),
      ...(errors === undefined ? {} : { errors }),
    };
  }
  return { code: fallback, message: error instanceof Error ? error.message : String(error), terminal: false };
}
