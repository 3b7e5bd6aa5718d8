import { type ErrorRecord, type JsonValue, type StepContext, TerminalError, toErrorRecord } from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { callTool } from '../tool-caller.js';
import type { ParsedToolCall } from './parse-tool-calls.js';
import { untrusted } from './untrusted-text.js';

/** Makes the calls that a model asks for. Only the tools that the step names can be called, whatever a text says. */
export class AgentTools {
  constructor(
    private readonly registry: ToolRegistry,
    private readonly allowed: readonly string[],
    private readonly context: StepContext,
  ) {}

  /** What the model is told of a call: the result, or what went wrong. Calls that the log holds are not made again. */
  async answer(parsed: ParsedToolCall, callKey: string): Promise<string> {
    if ('problem' in parsed) return `Error: ${parsed.problem}`;
    const { name, arguments: args } = parsed.call;
    const earlier = this.context.recorded('tool.called', callKey)?.data;
    if (earlier?.error !== undefined) return told(earlier.error);
    if (earlier?.result !== undefined) return shown(await this.context.resolve(earlier.result));
    if (!this.allowed.includes(name)) return this.refuse(parsed.call, callKey);
    const outcome = await callTool(this.registry, this.context, { name, arguments: args, callKey });
    return 'error' in outcome ? told(outcome.error) : shown(outcome.result);
  }

  private async refuse(
    { name, arguments: args }: { name: string; arguments: Record<string, JsonValue> },
    callKey: string,
  ) {
    const error = toErrorRecord(
      new TerminalError('tool.not-allowed', `the tool '${name}' is not allowed here`, {
        remedy: this.allowed.length === 0 ? 'answer without tools' : `use only: ${this.allowed.join(', ')}`,
      }),
    );
    const kept = await this.context.keep(args);
    await this.context.record('tool.called', { callKey, tool: name, arguments: kept, error, durationMs: 0 });
    return told(error);
  }
}

function told({ message, remedy }: ErrorRecord): string {
  return untrusted(`Error: ${message}${remedy === undefined ? '' : ` (${remedy})`}`);
}

function shown(result: JsonValue): string {
  return untrusted(typeof result === 'string' ? result : JSON.stringify(result));
}
