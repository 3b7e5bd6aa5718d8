import { type ErrorCode, errorStatus, MarimbaError, type ProblemDocument } from '@marimba/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logger.js';
import { openAiErrorOf } from '../openai/openai-error.js';

const titles: Partial<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported content',
  422: 'Not acceptable as it is',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'A part answered wrongly',
  503: 'Unavailable',
};

/** Seconds after which what is short now may be there again. */
const retryAfter: Partial<Record<ErrorCode, number>> = { 'model.overloaded': 2, 'model.unavailable': 5 };

/** What Fastify and Nest themselves refuse, by status. */
const codeOfStatus: Partial<Record<number, ErrorCode>> = {
  400: 'request.invalid',
  // Files outside the folder that is served.
  403: 'route.not-found',
  404: 'route.not-found',
  413: 'request.too-large',
  415: 'request.unsupported-media-type',
};

/** The only place where errors become responses: RFC 9457 problem documents (or OpenAI's form), without internals. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly bodyLimit: number,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what the server refuses before it has found a route. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const known = this.known(error, request);
    if (known.status >= 500) this.logger.error({ err: error, requestId: request.id }, known.message);
    if (reply.raw.headersSent) {
      reply.raw.end();
      return;
    }
    if (known.code.startsWith('auth.') && known.status === 401)
      reply.header('www-authenticate', 'Bearer realm="marimba"');
    const seconds = retryAfter[known.code];
    if (seconds !== undefined) reply.header('retry-after', seconds);
    const form = request.routeOptions.config.spec?.errors;
    if (form === 'openai') void reply.status(known.status).type('application/json').send(openAiErrorOf(known));
    else {
      const problem = problemOf(known, request);
      const body = form === 'both' ? { ...problem, ...openAiErrorOf(known) } : problem;
      void reply.status(known.status).type('application/problem+json').send(body);
    }
  }

  private known(error: unknown, request: FastifyRequest): MarimbaError {
    // What is inside (a statement, a path) is for the log.
    if (error instanceof MarimbaError && error.code !== 'internal.error') return error;
    const status = statusOf(error);
    const code = codeOfStatus[status] ?? (status >= 400 && status < 500 ? 'request.invalid' : undefined);
    if (code === 'request.too-large')
      return new MarimbaError(code, `The body is larger than ${this.bodyLimit} bytes.`, {
        remedy: 'Send it in smaller parts, or raise MARIMBA_BODY_LIMIT of the api.',
      });
    if (code === 'request.unsupported-media-type')
      return new MarimbaError(
        code,
        `The content type ${request.headers['content-type'] ?? '(none)'} is not read here.`,
        {
          remedy: 'Send application/json.',
        },
      );
    if (code === 'route.not-found')
      return new MarimbaError(code, `There is no ${request.method} ${request.url.split('?')[0]}.`, {
        remedy: 'See /docs for the routes.',
      });
    if (code !== undefined)
      return new MarimbaError(code, (error as Error).message, { remedy: 'See /docs for what the route takes.' });
    return new MarimbaError('internal.error', 'Something went wrong inside the service.', {
      remedy: `Look for request ${request.id} in the log of the api.`,
    });
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  return (error as { statusCode?: number } | null)?.statusCode ?? 500;
}

function problemOf(error: MarimbaError, request: FastifyRequest): ProblemDocument {
  const status = errorStatus[error.code];
  return {
    type: `urn:marimba:error:${error.code}`,
    title: titles[status] ?? 'Error',
    status,
    code: error.code,
    detail: error.message,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    requestId: request.id,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
}
