export * from './calculator/calculator.js';
export * from './calculator/evaluate-arithmetic.js';
export * from './calculator/tokenize.js';
export * from './check-arguments.js';
export { dateTime } from './date-time/date-time.js';
export { httpRequest } from './http/http-request.js';
export * from './imported/imported-tools.js';
export { importOpenApi, type OpenApiImport } from './imported/openapi-import.js';
export type { ImportedToolStore, NewSource, PinnedTool, RegisteredSource } from './imported/registered-source.js';
export type { OpenSecret } from './imported/secret-use.js';
export { knowledgeSearch, type PassageSearch } from './knowledge-search/knowledge-search.js';
export type { McpCommands } from './mcp/mcp-transport.js';
export {
  answerMcp,
  idempotencyMeta,
  type OfferedWorkflow,
  type OfferedWorkflows,
  type RunOutcome,
} from './mcp/offer-workflows.js';
export { type AllowEntry, parseAllowEntry } from './outbound/allow-list.js';
export type { GuardedFetch, GuardedRequest, GuardedResponse } from './outbound/guarded-fetch.js';
export * from './outbound/outbound.js';
export type { OutboundAnswer, OutboundRequest, SendRequest } from './outbound/send-guarded.js';
export * from './register-tool.js';
export { runCode } from './sandbox/run-code.js';
export { defaultSandboxLimits, Sandbox } from './sandbox/sandbox.js';
export type { SandboxLimits, SandboxResult } from './sandbox/sandbox-job.js';
export { defaultSqlLimits, type SqlDatabase, sqlTools } from './sql/sql-tools.js';
export * from './tool.js';
export * from './tool-registry.js';
export * from './tool-settings.js';
export * from './toolbox.js';
