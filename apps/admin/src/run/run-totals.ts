import type { RunEvent } from '@marimba/contracts';

export interface RunTotals {
  modelCalls: number;
  toolCalls: number;
  retrievals: number;
  promptTokens: number;
  cachedTokens: number;
  outputTokens: number;
}

/** What a run has used so far. */
export function runTotals(events: readonly RunEvent[]): RunTotals {
  const totals = { modelCalls: 0, toolCalls: 0, retrievals: 0, promptTokens: 0, cachedTokens: 0, outputTokens: 0 };
  for (const event of events) {
    if (event.type === 'tool.called') totals.toolCalls += 1;
    else if (event.type === 'retrieval.done') totals.retrievals += 1;
    else if (event.type === 'model.called') {
      const { promptTokens, cachedTokens, outputTokens } = event.data.usage;
      totals.modelCalls += 1;
      totals.promptTokens += promptTokens;
      totals.cachedTokens += cachedTokens;
      totals.outputTokens += outputTokens;
    }
  }
  return totals;
}
