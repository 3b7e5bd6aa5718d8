import type { MemoryFact, MemoryReader, NewFact, ThreadMessage, ThreadSummary } from '@marimba/contracts';
import type { MemoryStore } from '../memory/memory-store.js';

/** Memory in this process, for tests of what uses it. Finds facts that share a word with the query. */
export class InMemoryMemory implements MemoryStore {
  readonly kept: MemoryFact[] = [];
  readonly said: (ThreadMessage & { thread: string; key: string })[] = [];
  readonly summaries = new Map<string, ThreadSummary>();

  readonly facts: MemoryStore['facts'] = {
    remember: async (_reader: MemoryReader, { id = '', scope, text, key, confidence = 1, taint, source }: NewFact) => {
      const same = this.kept.find((fact) => fact.id === id);
      if (same !== undefined) return { fact: same, created: false };
      const status = taint === undefined ? ('active' as const) : ('quarantined' as const);
      const fact = { id, scope, text, confidence, status, source, createdAt: new Date(0).toISOString() };
      const whole: MemoryFact = {
        ...fact,
        ...(key === undefined ? {} : { key }),
        ...(taint === undefined ? {} : { taint }),
      };
      this.kept.push(whole);
      return { fact: whole, created: true };
    },
    recall: async (_reader, { scopes, query, limit }) => {
      const words = query === undefined ? undefined : (query.toLowerCase().match(/\w+/g) ?? []);
      return this.kept
        .filter(
          ({ status, scope }) =>
            status === 'active' && scopes.some(({ kind, id }) => kind === scope.kind && id === scope.id),
        )
        .filter(({ text }) => words === undefined || words.some((word) => text.toLowerCase().includes(word)))
        .slice(0, limit);
    },
  };

  readonly threads: MemoryStore['threads'] = {
    append: async (_reader, { thread, key, role, content, taint, source }) => {
      const known = this.said.find((message) => message.thread === thread && message.key === key);
      if (known !== undefined) return known.seq;
      const seq = this.said.filter((message) => message.thread === thread).length + 1;
      const createdAt = new Date(seq).toISOString();
      this.said.push({ thread, key, seq, role, content, source, createdAt, ...(taint === undefined ? {} : { taint }) });
      return seq;
    },
    history: async (_reader, _scope, thread) => {
      const summary = this.summaries.get(thread);
      const messages = this.said.filter((message) => message.thread === thread && message.seq > (summary?.until ?? 0));
      return { summary, messages };
    },
    summarise: async (_reader, _scope, thread, summary) => void this.summaries.set(thread, summary),
  };

  readonly forgetting: MemoryStore['forgetting'] = {
    forget: async (_reader, factId, actor) => {
      const at = this.kept.findIndex(({ id }) => id === factId);
      this.kept.splice(at, 1);
      const none = { redactedMessages: 0, droppedSummaries: 0, auditSeq: 1 };
      return { factId, facts: [factId], ...none, forgottenBy: actor, forgottenAt: new Date(0).toISOString() };
    },
  };
}
