import {
  type AgentOutput,
  grantOf,
  type JsonObject,
  type Passage,
  type StepContext,
  type StepHandler,
  type StepOfKind,
  TerminalError,
} from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { type KnowledgePorts, type KnownGrounds, knowledgeGrounds } from '../context/knowledge-context.js';
import { callModel, newConversation } from '../model-caller.js';
import { passagesOf } from '../passages-of.js';
import { AgentTools } from './agent-tools.js';
import { citationsOf } from './cite.js';
import { firstCall } from './grounded-call.js';
import { type ModelReply, parseReply } from './parse-reply.js';
import { parseToolCalls } from './parse-tool-calls.js';

const defaultTurns = 8;

/**
 * Lets a model work on a task: it may call the tools that the step names, sees their results, and answers in the end.
 * Every turn is in the log before the next begins, so a step that is claimed again continues where it stopped. The
 * output is an AgentOutput.
 */
export function agentHandler(ports: KnowledgePorts, registry: ToolRegistry): StepHandler<'agent'> {
  return {
    kind: 'agent',
    async execute(step, context) {
      const { grounds, languageModel } = await groundsOf(ports, step, context);
      const allowed = (step.tools ?? []).map((granted) => grantOf(granted).tool);
      const tools = new AgentTools(registry, allowed, context);
      const conversation = newConversation({
        model: step.model,
        tools: (await Promise.all(allowed.map((name) => registry.get(context.tenantId, name)))).map(
          ({ description }) => description,
        ),
        ...firstCall(step, grounds),
      });
      const limit = step.maxTurns ?? defaultTurns;
      for (let turn = 1; turn <= limit; turn++) {
        const reply = parseReply(await callModel(languageModel, context, conversation, `turn-${turn}`));
        const calls = parseToolCalls(reply.text);
        if (calls.length === 0) return outputOf(reply, grounds?.passages ?? [], context, turn);
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

/**
 * What a step answers from. The model gets the best passage last: a recurrent state forgets, so what matters stands next to
 * the question (tests/e2e/questions measures it).
 */
async function groundsOf(
  ports: KnowledgePorts,
  step: StepOfKind<'agent'>,
  context: StepContext,
): Promise<Partial<KnownGrounds> & Pick<KnownGrounds, 'languageModel'>> {
  const { languageModel } = ports;
  if (step.knowledge !== undefined) return knowledgeGrounds(ports, step, step.knowledge, context);
  const passages = passagesOf(step);
  return passages === undefined
    ? { languageModel }
    : { grounds: { passages: passages.toReversed(), documentsFirst: false }, languageModel };
}

function outputOf(reply: ModelReply, passages: readonly Passage[], { stepId }: StepContext, turns: number): JsonObject {
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
