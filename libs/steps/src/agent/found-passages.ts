import { knowledgeSearchName, type MessageSpan, type Passage, retrieveOutput } from '@marimba/contracts';
import { searchResults } from '@marimba/knowledge';

/** What the model is told of a call, and where in it passages stand. */
export interface ToldResult {
  content: string;
  /** Set where the tool searches documents, also where it found nothing. */
  passages?: Omit<MessageSpan, 'message'>[];
}

/** The passages of a conversation, numbered in the order in which the model is shown them. */
export class FoundPassages {
  /** Those that it was given, and those that it found. */
  readonly all: Passage[];
  /** Those that were found by searching. */
  readonly found: Passage[];

  constructor({ given = [], found = [] }: { given?: readonly Passage[]; found?: readonly Passage[] } = {}) {
    this.all = [...given];
    this.found = [...found];
  }

  /**
   * What a search gave, as the model is told it: best last, next to what it writes, each passage once. Undefined for the
   * result of another tool: only the installation's own search says truly where its passages stand.
   */
  take(tool: string, isOwn: boolean, result: unknown): ToldResult | undefined {
    const parsed = tool === knowledgeSearchName && isOwn ? retrieveOutput.safeParse(result) : undefined;
    if (parsed?.success !== true) return undefined;
    const shown = new Set(this.all.map(({ chunkId }) => chunkId));
    const fresh = parsed.data.passages.filter(({ chunkId }) => !shown.has(chunkId)).toReversed();
    if (fresh.length === 0 && parsed.data.passages.length > 0)
      return { content: 'Nothing but what was found before.', passages: [] };
    const told = searchResults(fresh, this.all.length);
    this.all.push(...fresh);
    this.found.push(...fresh);
    return told;
  }
}
