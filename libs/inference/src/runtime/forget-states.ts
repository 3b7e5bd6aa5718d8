import { setImmediate as others } from 'node:timers/promises';
import type { ModelTokenizer } from '../tokenizer/model-tokenizer.js';
import type { ThreadClient } from './thread-client.js';

/** Looks through the texts that a thread keeps, for those to be forgotten. */
export class StateSearch {
  private readonly harmless = new Set<string>();

  constructor(
    private readonly thread: ThreadClient,
    private readonly tokenizer: ModelTokenizer,
    private readonly holds: (text: string, isState: boolean) => boolean,
  ) {}

  /** Drops the texts that were not looked at before and are to go; gives the number of states among them. */
  async run(): Promise<number> {
    this.tokenizer.forgetTexts();
    const { texts } = await this.thread.perform({ task: 'texts' }, 'texts');
    const prefixHashes: string[] = [];
    for (const { prefixHash, ids, isState } of texts) {
      if (this.harmless.has(prefixHash)) continue;
      if (this.holds(this.tokenizer.decode(Array.from(ids)), isState)) prefixHashes.push(prefixHash);
      else this.harmless.add(prefixHash);
      await others();
    }
    if (prefixHashes.length === 0) return 0;
    return (await this.thread.perform({ task: 'forget', prefixHashes }, 'forgotten')).states;
  }
}
