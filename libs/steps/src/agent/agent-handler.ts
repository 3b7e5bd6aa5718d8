import {
  type AgentOutput,
  type ChatMessage,
  grantOf,
  type JsonObject,
  type Passage,
  retrieveOutput,
  type StepContext,
  type StepHandler,
  type StepOfKind,
  TerminalError,
} from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { callModel, newConversation } from '../model-caller.js';
import type { LanguageModel } from '../ports.js';
import { AgentTools } from './agent-tools.js';
import { citationsOf } from './cite.js';
import { groundedInstructions, groundedQuestion } from './grounded-prompt.js';
import { type ModelReply, parseReply } from './parse-reply.js';
import { parseToolCalls } from './parse-tool-calls.js';

const defaultTurns = 8;

/**
 * Lets a model work on a task: it may call the tools that the step names, sees their results, and answers in the end.
 * Every turn is in the log before the next begins, so a step that is claimed again continues where it stopped. The
 * output is an AgentOutput.
 */
export function agentHandler(languageModel: LanguageModel, registry: ToolRegistry): StepHandler<'agent'> {
  return {
    kind: 'agent',
    async execute(step, context) {
      const passages = passagesOf(step);
      const allowed = (step.tools ?? []).map((granted) => grantOf(granted).tool);
      const tools = new AgentTools(registry, allowed, context);
      const conversation = newConversation({
        model: step.model,
        parameters: step.parameters ?? {},
        tools: (await Promise.all(allowed.map((name) => registry.get(context.tenantId, name)))).map(
          ({ description }) => description,
        ),
        messages: firstMessages(step, passages),
      });
      const limit = step.maxTurns ?? defaultTurns;
      for (let turn = 1; turn <= limit; turn++) {
        const reply = parseReply(await callModel(languageModel, context, conversation, `turn-${turn}`));
        const calls = parseToolCalls(reply.text);
        if (calls.length === 0) return outputOf(reply, passages ?? [], context, turn);
        for (const [index, call] of calls.entries())
          conversation.messages.push({
            role: 'tool',
            content: await tools.answer(call, `turn-${turn}-tool-${index + 1}`),
          });
      }
      throw new TerminalError('model.output-invalid', `the agent '${step.id}' gave no answer in ${limit} turns`, {
        remedy: 'look at its turns in the log; raise maxTurns, give it clearer instructions or fewer tools',
      });
    },
  };
}

function firstMessages(step: StepOfKind<'agent'>, passages: Passage[] | undefined): ChatMessage[] {
  const instructions = step.instructions ?? (passages === undefined ? undefined : groundedInstructions);
  const content = passages === undefined ? step.task : groundedQuestion(step.task, passages);
  const system: ChatMessage[] = instructions === undefined ? [] : [{ role: 'system', content: instructions }];
  return [...system, { role: 'user', content }];
}

/**
 * The step's `passages` is an expression; by now it holds what the expression gave, best first. The model gets the best
 * last: a recurrent state forgets, so what matters stands next to the question (tests/e2e/questions measures it).
 */
function passagesOf({ id, passages }: StepOfKind<'agent'>): Passage[] | undefined {
  if (passages === undefined) return undefined;
  const parsed = retrieveOutput.safeParse({ passages });
  if (parsed.success) return parsed.data.passages.toReversed();
  throw new TerminalError('expression.failed', `the \`passages\` of step '${id}' are no list of passages`, {
    remedy: 'write ${{ steps.<id>.output.passages }} with the id of a retrieve step',
  });
}

function outputOf(reply: ModelReply, passages: Passage[], { stepId }: StepContext, turns: number): JsonObject {
  const { thinking, thinkingClosed, text } = reply;
  if (!thinkingClosed)
    throw new TerminalError(
      'model.output-invalid',
      `the answer of agent '${stepId}' ends while the model still thinks`,
      {
        remedy: 'raise parameters.maxTokens',
      },
    );
  const output: AgentOutput = { answer: text, citations: citationsOf(text, thinking, passages), turns };
  return { ...output, ...(thinking === undefined ? {} : { thinking }) } as JsonObject;
}
