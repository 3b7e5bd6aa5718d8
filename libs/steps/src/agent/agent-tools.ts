import {
  canonicalJson,
  type ErrorRecord,
  grantOf,
  type JsonObject,
  type JsonValue,
  type RunEventOf,
  type StepContext,
  type StepOfKind,
  sha256Of,
  TerminalError,
  type ToolGrant,
  toErrorRecord,
} from '@marimba/contracts';
import type { RegisteredTool, ToolRegistry } from '@marimba/tools';
import { decideToolCall, type PolicyDecision } from '../policy/decide-tool-call.js';
import { untrusted } from '../policy/untrusted-text.js';
import { callTool } from '../tool-caller.js';
import type { AgentMeter } from './agent-meter.js';
import type { FoundPassages, ToldResult } from './found-passages.js';
import type { ParsedToolCall } from './parse-tool-calls.js';

/** A call on its way to its answer. */
interface Asked {
  callKey: string;
  tool: string;
  arguments: JsonObject;
  /** Undefined where there is no such tool, or none that may be used. */
  registered: RegisteredTool | undefined;
  decision: PolicyDecision;
}

/** What the model is told of a call. */
type Answer = { text: string } | { asked: Asked };

/**
 * Makes the calls that a model asks for in one turn, as the policy decides. What a turn has in the log is not done again:
 * after a crash only the calls that are missing are made.
 */
export class AgentTools {
  private calls = 0;

  constructor(
    private readonly registry: ToolRegistry,
    private readonly step: Pick<StepOfKind<'agent'>, 'tools' | 'untrusted' | 'limits'>,
    private readonly context: StepContext,
    private readonly meter: AgentMeter,
    /** Where untrusted text in the conversation comes from; grows with what tools give. */
    private readonly taint: string[],
    private readonly passages: FoundPassages,
  ) {}

  /** One answer for each call, in their order. @throws AwaitsApproval; BudgetExceeded */
  async answers(parsed: readonly ParsedToolCall[], turn: string): Promise<ToldResult[]> {
    const begun = this.calls;
    const answers: Answer[] = [];
    for (const [index, call] of parsed.entries()) answers.push(await this.look(call, `${turn}-tool-${index + 1}`));
    const asked = answers.flatMap((answer) => ('asked' in answer ? [answer.asked] : []));
    await this.make(asked.filter(({ decision }) => decision.decision === 'allow'));
    for (const each of asked) if (each.decision.decision === 'ask') await this.makeIfApproved(each);
    const told: ToldResult[] = [];
    for (const answer of answers)
      told.push('text' in answer ? { content: answer.text } : await this.outcomeOf(answer.asked));
    const made = parsed.flatMap((_call, index) => this.recordedCall(`${turn}-tool-${index + 1}`) ?? []);
    this.calls = begun + made.length;
    this.meter.takeTools(made.map(({ data }) => data.durationMs));
    // Of one turn none saw what the others gave, so it counts from the next.
    for (const { data } of made)
      if (data.taint !== undefined || data.toolSha256 === undefined) this.taint.push(data.callKey);
    return told;
  }

  private recordedCall(callKey: string): RunEventOf<'tool.called'> | undefined {
    return this.context.recorded('tool.called', callKey);
  }

  private async look(parsed: ParsedToolCall, callKey: string): Promise<Answer> {
    if ('problem' in parsed) return { text: `Error: ${parsed.problem}` };
    const { name: tool, arguments: said } = parsed.call;
    const args = { ...said, ...this.grantOf(tool)?.with };
    const registered = await this.registered(tool);
    const known = this.context.recorded('policy.decided', callKey)?.data;
    const decision = known ?? this.decide(tool, args, registered);
    if (decision.decision !== 'refuse') this.calls++;
    const asked = { callKey, tool, arguments: args, registered, decision };
    // That a call was let through stands in the log before a call that changes something, else beside its result.
    const isLater = decision.decision === 'allow' && registered?.effects !== 'writes';
    if (known === undefined && !isLater) await this.recordDecision(asked);
    if (decision.decision !== 'refuse') return { asked };
    const code = decision.rule === 'not-granted' ? 'tool.not-allowed' : 'tool.refused';
    return { text: told(toErrorRecord(new TerminalError(code, decision.reason))) };
  }

  private grantOf(tool: string): ToolGrant | undefined {
    return (this.step.tools ?? []).map(grantOf).find((grant) => grant.tool === tool);
  }

  /** A tool that is gone or was changed is an error of the call, which the model is told. */
  private async registered(name: string): Promise<RegisteredTool | undefined> {
    try {
      return await this.registry.get(this.context.tenantId, name);
    } catch (error) {
      if (error instanceof TerminalError) return undefined;
      throw error;
    }
  }

  private decide(tool: string, args: JsonObject, registered: RegisteredTool | undefined): PolicyDecision {
    return decideToolCall({
      tool,
      arguments: args,
      effects: registered?.effects,
      grants: (this.step.tools ?? []).map(grantOf),
      taint: this.taint,
      untrusted: this.step.untrusted ?? 'ask',
      callsLeft: (this.step.limits?.toolCalls ?? Number.POSITIVE_INFINITY) - this.calls,
    });
  }

  private async recordDecision({ callKey, tool, arguments: args, decision }: Asked): Promise<void> {
    const { decision: decided, rule, reason } = decision;
    const refused = decided === 'refuse' ? { arguments: await this.context.keep(args) } : {};
    const body = { callKey, tool, argumentsSha256: sha256Of(canonicalJson(args)), ...refused };
    await this.context.record('policy.decided', { ...body, decision: decided, rule, reason, taint: [...this.taint] });
  }

  /** Beside each other, but for those that change something, which wait for those before them. */
  private async make(asked: readonly Asked[]): Promise<void> {
    const missing = asked.filter(({ callKey }) => this.recordedCall(callKey) === undefined);
    for (const group of groupsOf(missing)) {
      await this.context.reserve({ toolCalls: group.length });
      const results = await Promise.allSettled(group.map((each) => this.call(each)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    }
  }

  private async makeIfApproved(asked: Asked): Promise<void> {
    const { callKey, tool, arguments: args, registered, decision } = asked;
    if (this.recordedCall(callKey) !== undefined) return;
    const subject = {
      tool,
      toolSha256: registered?.sha256 ?? null,
      arguments: args,
      call: callKey,
      why: decision.reason,
    };
    const { approved } = await this.context.approval({ title: `May the agent call '${tool}'?`, subject });
    if (approved) await this.make([asked]);
  }

  private async call(asked: Asked): Promise<void> {
    const { callKey, tool: name, arguments: args } = asked;
    const isRecorded = this.context.recorded('policy.decided', callKey) !== undefined;
    const alongside = isRecorded ? {} : { alongside: () => this.recordDecision(asked) };
    await this.meter.within(this.context.signal, (signal) =>
      callTool(this.registry, this.context, { name, arguments: args, callKey, isReserved: true, signal, ...alongside }),
    );
  }

  private async outcomeOf({ callKey, tool, registered }: Asked): Promise<ToldResult> {
    const made = this.recordedCall(callKey)?.data;
    if (made?.error !== undefined) return { content: told(made.error) };
    if (made?.result === undefined)
      return { content: `Error: a person has refused this call of '${tool}'. Do not ask for it again.` };
    const result = await this.context.resolve(made.result);
    const isOwn = registered?.origin.kind === 'built-in';
    return this.passages.take(tool, isOwn, result) ?? { content: shown(result) };
  }
}

function groupsOf(asked: readonly Asked[]): Asked[][] {
  const groups: Asked[][] = [];
  let open: Asked[] | undefined;
  for (const each of asked) {
    const alone = each.registered?.effects === 'writes';
    if (open === undefined || alone) {
      open = [each];
      groups.push(open);
    } else open.push(each);
    if (alone) open = undefined;
  }
  return groups;
}

function told({ message, remedy }: ErrorRecord): string {
  return untrusted(`Error: ${message}${remedy === undefined ? '' : ` (${remedy})`}`);
}

function shown(result: JsonValue): string {
  return untrusted(typeof result === 'string' ? result : JSON.stringify(result));
}
