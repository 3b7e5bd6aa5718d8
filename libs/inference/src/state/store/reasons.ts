/** Why a prompt found no kept state. */
export type MissKind =
  | 'off'
  | 'too short'
  | 'nothing kept'
  | 'different prefix'
  | 'evicted'
  | 'no logits'
  | 'other model'
  | 'damaged';

export interface Miss {
  kind: MissKind;
  reason: string;
}

/** What is known when nothing could be used. */
export interface MissFacts {
  off: boolean;
  promptTokens: number;
  minimumTokens: number;
  /** Length of the longest state each that would have helped, but was damaged, evicted, kept by another model; 0: none. */
  damagedTokens: number;
  evictedTokens: number;
  otherModel: { model: string; tokens: number } | undefined;
  /** A state of just this prompt is kept, but not what the model said next. */
  withoutLogits: boolean;
  nothingKept: boolean;
  nearest: { tokens: number; shared: number } | undefined;
}

/** The first of the reasons that holds, the most telling first. */
export function missReason(facts: MissFacts): Miss {
  const { promptTokens, nearest } = facts;
  if (facts.off) return { kind: 'off', reason: 'keeping states is off: its memory and disk budgets are 0' };
  if (promptTokens < facts.minimumTokens)
    return {
      kind: 'too short',
      reason: `the prompt has ${promptTokens} tokens; states of fewer than ${facts.minimumTokens} are not kept`,
    };
  if (facts.damagedTokens > 0)
    return {
      kind: 'damaged',
      reason: `the kept state of ${facts.damagedTokens} tokens was damaged on disk and is computed again`,
    };
  if (facts.evictedTokens > 0)
    return {
      kind: 'evicted',
      reason: `a state of ${facts.evictedTokens} tokens that begins this prompt was kept, but gave way to others`,
    };
  if (facts.withoutLogits)
    return {
      kind: 'no logits',
      reason: `a state of all ${promptTokens} tokens is kept, but without the logits after the last one`,
    };
  if (facts.otherModel !== undefined)
    return {
      kind: 'other model',
      reason: `a state of ${facts.otherModel.tokens} tokens that begins this prompt was kept by another model (${facts.otherModel.model.slice(0, 12)})`,
    };
  if (facts.nothingKept) return { kind: 'nothing kept', reason: 'no state is kept yet' };
  return {
    kind: 'different prefix',
    reason:
      nearest === undefined
        ? `no kept state begins this prompt of ${promptTokens} tokens`
        : `no kept state begins this prompt: it differs at token ${nearest.shared} of ${promptTokens} from the nearest kept text of ${nearest.tokens} tokens`,
  };
}

export function hitReason(
  tokens: number,
  promptTokens: number,
  source: 'memory' | 'disk',
  evictedTokens: number,
): string {
  const longer = evictedTokens > tokens ? `; a longer one of ${evictedTokens} tokens gave way to others` : '';
  return `continued from a state of ${tokens} of ${promptTokens} tokens kept ${source === 'disk' ? 'on disk' : 'in memory'}${longer}`;
}
