import {
  type AgentOutput,
  grantOf,
  type JsonObject,
  type StepContext,
  type StepHandler,
  type StepOfKind,
} from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { assuredAnswer } from '../assured/assured-answer.js';
import { type KnowledgePorts, type KnownGrounds, knowledgeGrounds } from '../context/knowledge-context.js';
import { addToThread, rememberedContext } from '../memory/agent-memory.js';
import type { MemoryStore } from '../memory/memory-store.js';
import { memoryTools, withOwnTools } from '../memory/memory-tools.js';
import { newConversation } from '../model-caller.js';
import { passagesOf } from '../passages-of.js';
import { AgentMeter } from './agent-meter.js';
import type { AgentSession } from './agent-session.js';
import { AgentTools } from './agent-tools.js';
import { answerOf } from './answer-of.js';
import { firstCall } from './grounded-call.js';
import { structuredAnswer } from './structured-answer.js';
import { workUntilAnswer } from './work-until-answer.js';

export interface AgentPorts extends KnowledgePorts {
  memory: MemoryStore;
}

/**
 * Lets a model work on a task: it may call the tools that the step grants, sees their results, and answers in the end.
 * Every turn is in the log before the next begins, so a step that is claimed again continues where it stopped. The
 * output is an AgentOutput.
 */
export function agentHandler(ports: AgentPorts, tools: ToolRegistry): StepHandler<'agent'> {
  return {
    kind: 'agent',
    async execute(defined, context) {
      const { memory } = ports;
      const remembered = await rememberedContext(memory, ports.languageModel, context, defined);
      const { grounds, languageModel } = await groundsOf(ports, defined, context);
      const taint = [...(grounds === undefined ? [] : ['passages']), ...context.untrustedInputs, ...remembered.taint];
      const own = defined.memory?.remember;
      const ownTools = own === undefined ? [] : memoryTools(memory, context, own, taint);
      const registry = withOwnTools(tools, ownTools);
      const ownNames = ownTools.map(({ description }) => description.name);
      const step = ownNames.length === 0 ? defined : { ...defined, tools: [...(defined.tools ?? []), ...ownNames] };
      const meter = new AgentMeter(step.id, step.limits ?? {});
      const session: AgentSession = {
        step,
        context,
        languageModel,
        meter,
        tools: new AgentTools(registry, step, context, meter, taint),
        passages: [...(grounds?.passages ?? [])],
        conversation: newConversation({
          model: step.model,
          tools: await descriptionsOf(registry, step, context),
          ...firstCall(step, grounds, remembered),
        }),
        output: step.output,
      };
      const output = step.mode === 'assured' ? await assuredAnswer(session) : await plainAnswer(session);
      const label = taint.length === 0 ? undefined : ('external' as const);
      await addToThread(memory, context, step, { text: output.answer, taint: label });
      return output as JsonObject;
    },
  };
}

async function plainAnswer(session: AgentSession): Promise<AgentOutput> {
  const answered = await workUntilAnswer(session);
  if (session.output === undefined) return answerOf(session, answered);
  const structured = await structuredAnswer(session, answered, session.output);
  return { ...answerOf(session, structured.answered), output: structured.value };
}

async function descriptionsOf(registry: ToolRegistry, { tools = [] }: StepOfKind<'agent'>, { tenantId }: StepContext) {
  const granted = await Promise.all(tools.map((each) => registry.get(tenantId, grantOf(each).tool)));
  return granted.map(({ description }) => description);
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
