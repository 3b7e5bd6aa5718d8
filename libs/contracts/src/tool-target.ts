import { z } from 'zod';

/** How one argument of an operation travels (OpenAPI 3, Parameter Object). */
export const operationParameter = z.object({
  /** Member of the tool's arguments. */
  argument: z.string(),
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  style: z.enum(['simple', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject']),
  explode: z.boolean(),
});
export type OperationParameter = z.infer<typeof operationParameter>;

/** A security scheme of the document as far as a call needs it. */
export const operationCredential = z.object({
  /** Its name in the document; the source says which secret it is. */
  scheme: z.string(),
  /** `oauth2`: client credentials, which the secret `id:secret` gets a token for. */
  type: z.enum(['apiKey', 'bearer', 'basic', 'oauth2']),
  in: z.enum(['header', 'query', 'cookie']),
  /** Of the header, the query parameter or the cookie. */
  name: z.string(),
  /** Of OAuth 2: where the token is got, and for what. */
  tokenUrl: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});
export type OperationCredential = z.infer<typeof operationCredential>;

/** What a call of an OpenAPI tool does. */
export const operationTarget = z.object({
  method: z.string(),
  /** Below the base URL, with `{name}` for parameters. */
  path: z.string(),
  baseUrl: z.string(),
  parameters: z.array(operationParameter),
  /** The member `body` of the arguments, as this media type. */
  body: z
    .object({
      mediaType: z.string(),
      /** Of multipart: members that travel as files; true: base64. */
      files: z.record(z.string(), z.boolean()).optional(),
    })
    .optional(),
  /** Alternatives; of each, all are needed. */
  security: z.array(z.array(operationCredential)),
});
export type OperationTarget = z.infer<typeof operationTarget>;

/** What a call of an MCP tool does. */
export const mcpTarget = z.object({ tool: z.string() });
/** Which of a database's two tools it is. */
export const sqlTarget = z.object({ tool: z.enum(['query', 'schema']) });
