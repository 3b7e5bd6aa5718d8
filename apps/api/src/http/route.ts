import type { Role } from '@marimba/contracts';
import { applyDecorators, Delete, Get, HttpCode, Post, Put, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';

/** One route: its schemas validate, type and document it. */
export interface RouteSpec {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for parameters. */
  path: string;
  /** A heading of the API's documentation. */
  tag: string;
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** By lower-case name; a request may have others. */
  headers?: z.ZodObject;
  body?: z.ZodObject;
  /** The body may also come as the bytes of a text; the member `text` of `body` then, with the others in the query. */
  textBody?: boolean;
  /**
   * The body may also be a file, or a form with files: of whatever type but JSON. It is then the request's stream, read by
   * the handler, and `body` is undefined.
   */
  fileBody?: boolean;
  /** The body is given to the handler as it came, whatever is in it. */
  rawBody?: boolean;
  /** Left out: no JSON body (a stream, a file, or nothing). */
  response?: z.ZodType;
  /** Media type of a response that is not JSON. */
  produces?: string;
  status?: number;
  /** Its handler says in words of its own which characters a text may hold. */
  checksTextItself?: boolean;
  /** Errors as OpenAI's clients read them, or a problem document that holds one too; left out: a problem document. */
  errors?: 'openai' | 'both';
  /** Only for a tenant's administrators. */
  admin?: boolean;
  /** The least role that it is for, where its method does not say it: GET is for viewers, all else for members. */
  role?: Role;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    spec?: RouteSpec;
  }
}

type OutputOf<S> = S extends z.ZodObject ? z.output<S> : undefined;

/** What a handler is given: each part of the request as its schema reads it. */
export interface RouteInput<S extends RouteSpec> {
  params: OutputOf<S['params']>;
  query: OutputOf<S['query']>;
  headers: OutputOf<S['headers']>;
  body: S['fileBody'] extends true ? OutputOf<S['body']> | undefined : OutputOf<S['body']>;
}

/** Keeps the literal types of a specification. */
export const defineRoute = <const S extends RouteSpec>(spec: S): S => spec;

const routeMetadata = Symbol('marimba:route');
const methods = { GET: Get, POST: Post, PUT: Put, DELETE: Delete };

/** Makes a controller's method answer a route. */
export function Route(spec: RouteSpec): MethodDecorator {
  return applyDecorators(
    methods[spec.method](spec.path),
    HttpCode(spec.status ?? 200),
    SetMetadata(routeMetadata, spec),
    RouteConfig({ spec }),
  );
}

/** The specification that a handler was decorated with. */
export function specOf(handler: object): RouteSpec | undefined {
  return Reflect.getMetadata(routeMetadata, handler) as RouteSpec | undefined;
}
