import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorRecord, type JsonObject, type JsonValue, MarimbaError, TerminalError } from '@marimba/contracts';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool as McpTool,
} from '@modelcontextprotocol/sdk/types.js';
import { CfWorkerJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/cfworker';

/** A workflow as a tool of an MCP client. */
export interface OfferedWorkflow {
  name: string;
  description: string | undefined;
  /** JSON Schema of a run's input. */
  input: JsonObject | undefined;
  /** JSON Schema of a run's output. */
  output: JsonObject | undefined;
}

export type RunOutcome = { runId: string } & ({ output: JsonValue } | { error: ErrorRecord });

/** The workflows of whoever asks. */
export interface OfferedWorkflows {
  list(): Promise<OfferedWorkflow[]>;
  /** Starts a run and waits for its end. With a key that was used before, the run of then. */
  run(
    workflow: string,
    input: JsonObject,
    options: { key: string | undefined; signal: AbortSignal; onProgress(done: number, message: string): Promise<void> },
  ): Promise<RunOutcome>;
}

/** The member of `_meta` by which a repeated call is the same run. */
export const idempotencyMeta = 'marimba/idempotency-key';

/**
 * Answers one request of the Model Context Protocol (streamable HTTP) without a session: whichever process gets it can.
 * A call's progress is sent while its run goes on. A client that leaves does not end the run.
 */
export async function answerMcp(
  { request, response, body }: { request: IncomingMessage; response: ServerResponse; body: unknown },
  workflows: OfferedWorkflows,
  version: string,
): Promise<void> {
  const server = new Server(
    { name: 'marimba', version },
    {
      capabilities: { tools: {} },
      instructions: 'Each tool is a workflow; calling it starts a run and gives its output.',
      jsonSchemaValidator: new CfWorkerJsonSchemaValidator(),
    },
  );
  offer(server, workflows);
  const transport = new StreamableHTTPServerTransport();
  response.once('close', () => void server.close());
  // Its types say `undefined` where those of the interface leave a member out.
  await server.connect(transport as Transport);
  await transport.handleRequest(request, response, body);
}

function offer(server: Server, workflows: OfferedWorkflows): void {
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: (await workflows.list()).map(toolOf) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
    const { name, arguments: input = {}, _meta: meta } = params;
    const { progressToken } = meta ?? {};
    const key = meta?.[idempotencyMeta];
    const onProgress = async (progress: number, message: string): Promise<void> => {
      if (progressToken === undefined) return;
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message } });
    };
    try {
      const options = { key: typeof key === 'string' ? key : undefined, signal, onProgress };
      return resultOf(await workflows.run(name, input as JsonObject, options));
    } catch (error) {
      // What the caller can mend is told to its model; what is ours is an error of the protocol, without what is inside.
      if (error instanceof TerminalError) return failed(error.message, error.remedy);
      if (error instanceof MarimbaError && error.status < 500) return failed(error.message, error.remedy);
      throw new Error('something went wrong inside the service');
    }
  });
}

function toolOf({ name, description, input, output }: OfferedWorkflow): McpTool {
  const inputSchema = { ...(input ?? {}), type: 'object' as const };
  const outputSchema = output?.type === 'object' ? { ...output, type: 'object' as const } : undefined;
  return { name, ...(description && { description }), inputSchema, ...(outputSchema && { outputSchema }) };
}

function resultOf(outcome: RunOutcome): CallToolResult {
  const { runId } = outcome;
  if ('error' in outcome)
    return { ...failed(outcome.error.message, outcome.error.remedy), _meta: { 'marimba/run-id': runId } };
  const { output } = outcome;
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
  return {
    content: [{ type: 'text', text: typeof output === 'string' ? output : JSON.stringify(output) }],
    ...(isObject ? { structuredContent: output } : {}),
    _meta: { 'marimba/run-id': runId },
  };
}

const failed = (message: string, remedy: string | undefined): CallToolResult => ({
  content: [{ type: 'text', text: remedy === undefined ? message : `${message}. ${remedy}` }],
  isError: true,
});
