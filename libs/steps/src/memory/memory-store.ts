import type {
  ForgetReceipt,
  MemoryFact,
  MemoryReader,
  MemoryScope,
  NewFact,
  RecalledFact,
  ThreadMessage,
  ThreadSummary,
} from '@marimba/contracts';

/** What is remembered from run to run. Whatever a reader may not see is not there for it. */
export interface MemoryStore {
  facts: {
    /** Idempotent by the fact's id. */
    remember(
      reader: MemoryReader,
      fact: NewFact,
    ): Promise<{ fact: MemoryFact; created: boolean; superseded?: string | undefined }>;
    /** Best first; without a query, the newest. */
    recall(
      reader: MemoryReader,
      query: { scopes: readonly MemoryScope[]; query?: string | undefined; limit: number },
    ): Promise<RecalledFact[]>;
  };
  threads: {
    /** Idempotent by `key`. Gives the message's number. */
    append(
      reader: MemoryReader,
      message: Pick<ThreadMessage, 'role' | 'content' | 'taint' | 'source'> & {
        scope: MemoryScope;
        thread: string;
        key: string;
      },
    ): Promise<number>;
    history(
      reader: MemoryReader,
      scope: MemoryScope,
      thread: string,
    ): Promise<{ summary: ThreadSummary | undefined; messages: ThreadMessage[] }>;
    summarise(reader: MemoryReader, scope: MemoryScope, thread: string, summary: ThreadSummary): Promise<void>;
  };
  forgetting: {
    /** Idempotent. @throws TerminalError memory.not-found */
    forget(reader: MemoryReader, factId: string, actor: string): Promise<ForgetReceipt>;
  };
}
