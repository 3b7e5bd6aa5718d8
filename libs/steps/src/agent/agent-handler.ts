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
import { assuredAnswer } from '../assured/assured-answer.js';
import { addToThread, type RememberedContext, rememberedContext } from '../memory/agent-memory.js';
import type { MemoryStore } from '../memory/memory-store.js';
import { memoryTools, withOwnTools } from '../memory/memory-tools.js';
import { newConversation } from '../model-caller.js';
import type { LanguageModel } from '../ports.js';
import { AgentMeter } from './agent-meter.js';
import type { AgentSession } from './agent-session.js';
import { AgentTools } from './agent-tools.js';
import { answerOf } from './answer-of.js';
import { groundedInstructions, groundedQuestion } from './grounded-prompt.js';
import { structuredAnswer, structuredInstructions } from './structured-answer.js';
import { workUntilAnswer } from './work-until-answer.js';

/**
 * Lets a model work on a task: it may call the tools that the step grants, sees their results, and answers in the end.
 * Every turn is in the log before the next begins, so a step that is claimed again continues where it stopped. The
 * output is an AgentOutput.
 */
export function agentHandler(
  languageModel: LanguageModel,
  tools: ToolRegistry,
  memory: MemoryStore,
): StepHandler<'agent'> {
  return {
    kind: 'agent',
    async execute(defined, context) {
      const passages = passagesOf(defined);
      const remembered = await rememberedContext(memory, languageModel, context, defined);
      const taint = [...(passages === undefined ? [] : ['passages']), ...context.untrustedInputs, ...remembered.taint];
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
        passages: passages ?? [],
        conversation: newConversation({
          model: step.model,
          parameters: step.parameters ?? {},
          tools: await descriptionsOf(registry, step, context),
          messages: firstMessages(step, passages, remembered),
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

function firstMessages(
  step: StepOfKind<'agent'>,
  passages: Passage[] | undefined,
  remembered: RememberedContext,
): ChatMessage[] {
  const told = step.instructions ?? (passages === undefined ? undefined : groundedInstructions);
  const form = step.output === undefined ? undefined : structuredInstructions(step.output);
  const instructions = [told, ...remembered.instructions, form].filter((each) => each !== undefined).join('\n\n');
  const content = passages === undefined ? step.task : groundedQuestion(step.task, passages);
  const system: ChatMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  return [...system, ...remembered.messages, { role: 'user', content }];
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
