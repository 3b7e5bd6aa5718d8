// An agent whose model says what the setting says: recorded turn by turn by the very code of libs/steps.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { load, messagesOf, turnsOfAnAgent } from './setting.mjs';

const steps = join(import.meta.dirname, '..', '..', '..', 'libs', 'steps', 'dist');
const { callModel, newConversation } = await load(join(steps, 'model-caller.js'));
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

export class AgentOfTurns {
  /** `begun` is told of each turn. */
  constructor(begun) {
    this.begun = begun;
  }

  async execute(context) {
    const conversation = newConversation({ model: 'bench', parameters: {}, tools: [], messages: [] });
    for (let turn = 0; turn < turnsOfAnAgent; turn += 1) {
      const [user, assistant] = messagesOf(turn);
      this.begun();
      conversation.messages.push(user);
      await callModel(
        { call: async () => answerOf(turn, assistant.content) },
        context,
        conversation,
        `turn-${turn + 1}`,
      );
    }
    return conversation.messages.length;
  }
}

/** As the inference workers answer: what was counted and timed is stored with every turn. */
const answerOf = (turn, text) => ({
  v: 1,
  text,
  finishReason: 'stop',
  usage: { promptTokens: 100 * (turn + 1), cachedTokens: 100 * turn, outputTokens: 50 },
  timing: { queueMs: 1.25, prefillMs: 31.5, decodeMs: 412.75 },
  reuse: { tokens: 100 * turn, reason: 'prefix' },
  modelFingerprint: sha256('bench'),
  renderedSha256: sha256(text),
});
