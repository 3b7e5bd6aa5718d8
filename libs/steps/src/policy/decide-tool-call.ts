import type { ApprovalPolicy, JsonObject, RunEventData, ToolEffects, ToolGrant } from '@marimba/contracts';
import { brokenRule } from './argument-rules.js';

/** A call that a model asks for, and all that decides about it. No text of the conversation is part of it. */
export interface ToolRequest {
  tool: string;
  arguments: JsonObject;
  /** Of the tool by that name; undefined where there is none, which counts as one that writes. */
  effects: ToolEffects | undefined;
  grants: readonly ToolGrant[];
  /** Where untrusted text in the conversation comes from; empty: there is none. */
  taint: readonly string[];
  /** What happens to a call that needs an approval because the conversation is tainted. */
  untrusted: 'ask' | 'refuse';
  /** Calls that the step may still make. */
  callsLeft: number;
}

export type PolicyDecision = Pick<RunEventData<'policy.decided'>, 'decision' | 'rule' | 'reason'>;

/**
 * Whether a call is made, refused, or put to a person. Pure, and nothing but the definition and the tool's own entry in the
 * registry can make it milder: what a model, a document or a tool says never does.
 */
export function decideToolCall(request: ToolRequest): PolicyDecision {
  const { tool, grants, taint, callsLeft, untrusted } = request;
  const grant = grants.find((each) => each.tool === tool);
  if (grant === undefined)
    return {
      decision: 'refuse',
      rule: 'not-granted',
      reason: `the tool '${tool}' is not allowed here (${grants.length === 0 ? 'answer without tools' : `use only: ${grants.map((each) => each.tool).join(', ')}`})`,
    };
  if (callsLeft <= 0)
    return {
      decision: 'refuse',
      rule: 'limit',
      reason: 'no calls of tools are left: answer with what you have',
    };
  const broken = brokenRule(request.arguments, grant.arguments ?? {});
  if (broken !== undefined)
    return { decision: 'refuse', rule: 'argument', reason: `'${tool}' may not be called so: ${broken}` };
  switch (approvalOf(grant, request.effects)) {
    case 'always':
      return { decision: 'ask', rule: 'approval', reason: `every call of '${tool}' needs an approval` };
    case 'when-tainted':
      if (taint.length === 0) break;
      return untrusted === 'refuse'
        ? {
            decision: 'refuse',
            rule: 'taint',
            reason: `'${tool}' may not be called any more: the conversation holds text that nobody answers for`,
          }
        : {
            decision: 'ask',
            rule: 'taint',
            reason: `'${tool}' changes something, and text from ${taint.join(', ')} may have brought the call about`,
          };
    case 'never':
  }
  return { decision: 'allow', rule: 'granted', reason: `'${tool}' is granted` };
}

const approvalOf = ({ approval }: ToolGrant, effects: ToolEffects | undefined): ApprovalPolicy =>
  approval ?? (effects === 'none' || effects === 'reads' ? 'never' : 'when-tainted');
