import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorStatus, MarimbaError, type ProblemDocument, TerminalError } from '@marimba/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logger.js';
import { unsupportedMediaType } from './body-parsers.js';

/** The one place where errors become HTTP: problem documents of RFC 9457. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly bodyLimit: number,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.translate(thrown, request);
    const problem = problemDocumentOf(error, request.id);
    if (problem.status >= 500) this.logger.error({ err: thrown, requestId: request.id }, problem.detail);
    if (reply.sent) return;
    if (problem.status === 401) reply.header('www-authenticate', challenge(error.code));
    reply.status(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
  }

  private translate(thrown: unknown, request: FastifyRequest): MarimbaError {
    if (thrown instanceof MarimbaError) return thrown;
    const { code } = thrown as { code?: unknown };
    if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
      return new TerminalError('request.too-large', `the body is larger than the limit of ${this.bodyLimit} bytes`, {
        remedy: 'send less at once, or raise MARIMBA_BODY_LIMIT of the api',
      });
    if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_ERR_CTP_EMPTY_TYPE')
      return unsupportedMediaType(request);
    const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: number }).statusCode;
    if (status === 404) return routeNotFound(request);
    if (status !== undefined && status >= 400 && status < 500)
      return new TerminalError('request.invalid', (thrown as Error).message, { cause: thrown });
    return new MarimbaError('internal.error', 'something went wrong inside the service', {
      remedy: `look in the log of the api for the request ${request.id}`,
      cause: thrown,
    });
  }
}

export function routeNotFound({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): TerminalError {
  return new TerminalError('route.not-found', `there is nothing at ${method} ${url.split('?')[0]!.slice(0, 200)}`, {
    remedy: 'see /docs for what there is',
  });
}

/** Of an internal error nothing is said but its number in the log. */
function problemDocumentOf(error: MarimbaError, requestId: string): ProblemDocument {
  const status = errorStatus[error.code];
  const hidden = error.code === 'internal.error';
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: error.code,
    detail: hidden ? 'something went wrong inside the service' : error.message,
    ...(hidden
      ? { remedy: `look in the log of the api for the request ${requestId}` }
      : error.remedy !== undefined && { remedy: error.remedy }),
    requestId,
    ...(error.errors !== undefined && { errors: error.errors }),
  };
}

/** RFC 6750, section 3. */
const challenge = (code: ErrorCode): string =>
  code === 'auth.missing-key' ? 'Bearer realm="marimba"' : 'Bearer realm="marimba", error="invalid_token"';
