import type { ErrorCode } from '@marimba/contracts';
import type { Role } from '@marimba/store';
import { applyDecorators, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { BodyType } from './body-types.js';

interface RouteAnswer {
  /** 200 when left out. */
  status?: number;
  description: string;
  schema?: z.ZodType;
  /** application/json when left out. */
  mediaType?: string;
}

/** All that is known of a route in one place: it is validated by this, and documented from this. */
export interface RouteContract {
  method: 'GET' | 'POST' | 'DELETE';
  /** '/v1/runs/:id' */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Who may call it, where not every key may. */
  role?: Role;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** What the documentation shows in the place of `body`, where the handler does the checking. */
  documentedBody?: z.ZodType;
  /** application/json when left out. */
  bodyTypes?: readonly BodyType[];
  /** The handler says what is wrong with characters that no text holds. */
  checksTextItself?: boolean;
  answer: RouteAnswer;
  /** Other answers that are no errors. */
  alsoAnswers?: readonly RouteAnswer[];
  /** What it refuses with, besides what every route refuses with. */
  errors?: readonly ErrorCode[];
  /** Pages and files rather than an interface: left out of the documentation. */
  undocumented?: boolean;
}

/** What a handler receives: everything in it has been checked by the contract. */
export interface InputOf<C extends RouteContract> {
  params: Checked<C, 'params'>;
  query: Checked<C, 'query'>;
  body: Checked<C, 'body'>;
}
type Checked<C extends RouteContract, Part extends 'params' | 'query' | 'body'> = C[Part] extends z.ZodType
  ? z.infer<C[Part]>
  : undefined;

declare module 'fastify' {
  interface FastifyContextConfig {
    contract?: RouteContract;
  }
}

/** Keeps the exact types of a contract's schemas. */
export const defineRoute = <const C extends RouteContract>(contract: C): C => contract;

const methods = { GET: RequestMethod.GET, POST: RequestMethod.POST, DELETE: RequestMethod.DELETE } as const;

/** Makes a handler the one of a contract. */
export const Route = (contract: RouteContract): MethodDecorator =>
  applyDecorators(
    RequestMapping({ method: methods[contract.method], path: contract.path }),
    HttpCode(contract.answer.status ?? 200),
    RouteConfig({ contract }),
  );
