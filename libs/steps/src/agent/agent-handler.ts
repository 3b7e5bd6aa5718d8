import {
  type AgentOutput,
  grantOf,
  type JsonObject,
  offeredTool,
  type StepContext,
  type StepHandler,
  type StepOfKind,
} from '@marimba/contracts';
import type { ToolRegistry } from '@marimba/tools';
import { assuredAnswer } from '../assured/assured-answer.js';
import { type KnowledgePorts, type KnownGrounds, knowledgeGrounds } from '../context/knowledge-context.js';
import { addToThread, type RememberedContext, rememberedContext } from '../memory/agent-memory.js';
import type { MemoryStore } from '../memory/memory-store.js';
import { memoryTools, withOwnTools } from '../memory/memory-tools.js';
import { rememberedAnswer, rememberedPassages } from '../memory/remembered-grounds.js';
import { newConversation } from '../model-caller.js';
import { passagesOf } from '../passages-of.js';
import { AgentMeter } from './agent-meter.js';
import type { AgentSession } from './agent-session.js';
import { AgentTools } from './agent-tools.js';
import { answerOf } from './answer-of.js';
import { FoundPassages } from './found-passages.js';
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
      const known = await groundsOf(ports, defined, context);
      const {
        grounds,
        found = [],
        context: way,
        languageModel,
      } = known ?? rememberedGrounds(ports, defined, remembered);
      const taint = [...(known === undefined ? [] : ['passages']), ...context.untrustedInputs, ...remembered.taint];
      const own = defined.memory?.remember;
      const ownTools = own === undefined ? [] : memoryTools(memory, context, own, taint);
      const registry = withOwnTools(tools, ownTools);
      const ownNames = ownTools.map(({ description }) => description.name);
      const step = ownNames.length === 0 ? defined : { ...defined, tools: [...(defined.tools ?? []), ...ownNames] };
      const meter = new AgentMeter(step.id, step.limits ?? {});
      const passages = new FoundPassages({ given: grounds?.passages ?? [], found });
      const isHeldToMemory = known === undefined && grounds !== undefined;
      const { question, ...begun } = firstCall(step, grounds, isHeldToMemory ? undefined : remembered);
      const session: AgentSession = {
        step,
        context,
        languageModel,
        meter,
        tools: new AgentTools(registry, step, context, meter, taint, passages),
        passages,
        question,
        conversation: newConversation({
          model: step.model,
          tools: await descriptionsOf(registry, step, context),
          ...begun,
        }),
        output: step.output,
      };
      const answered = step.mode === 'assured' ? await assuredAnswer(session) : await plainAnswer(session);
      const output = isHeldToMemory ? rememberedAnswer(answered, passages.all, remembered.remembered) : answered;
      const label = taint.length === 0 ? undefined : ('external' as const);
      await addToThread(memory, context, step, { text: output.answer, taint: label });
      return { ...output, ...(way === undefined ? {} : { context: way }) } as JsonObject;
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
  return Promise.all(
    tools.map(grantOf).map(async (grant) => {
      const { description } = await registry.get(tenantId, grant.tool);
      return offeredTool(description, grant);
    }),
  );
}

type StepGrounds = Partial<KnownGrounds> & Pick<KnownGrounds, 'languageModel'>;

/**
 * What a step answers from; undefined where that is at most what it remembers. The model gets the best passage last: a
 * recurrent state forgets, so what matters stands next to the question (tests/e2e/questions measures it).
 */
async function groundsOf(
  ports: KnowledgePorts,
  step: StepOfKind<'agent'>,
  context: StepContext,
): Promise<StepGrounds | undefined> {
  const { languageModel } = ports;
  if (step.knowledge !== undefined) return knowledgeGrounds(ports, step, step.knowledge, context);
  const passages = passagesOf(step);
  if (passages === undefined) return undefined;
  return { grounds: { passages: passages.toReversed(), documentsFirst: false }, languageModel };
}

/** An agent that is held to what it answers from, and has nothing else, is held to its memory. */
function rememberedGrounds(
  { languageModel }: KnowledgePorts,
  { grounding = 'off', memory }: StepOfKind<'agent'>,
  { remembered }: RememberedContext,
): StepGrounds {
  const isHeld = grounding !== 'off' && (memory?.recall !== undefined || memory?.thread !== undefined);
  if (!isHeld) return { languageModel };
  return { grounds: { passages: rememberedPassages(remembered), documentsFirst: false }, languageModel };
}
