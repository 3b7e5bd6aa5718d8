import type { MarimbaError } from '@marimba/contracts';
import type { AppendOutcome, AppendRequest } from '@marimba/engine';
import type { Database } from '../database/database.js';
import { appendTogether, type PreparedAppend, prepareAppend } from './append-events.js';

interface Waiting {
  append: PreparedAppend;
  resolve(outcome: AppendOutcome): void;
  reject(error: unknown): void;
}

/** One is written while the next fills; more at a time would only make them smaller. */
const mostUnderWay = 2;
/** Rows of so many runs are locked together at most. */
const mostTogether = 64;

/**
 * Group commit: appends of different runs that wait while others are written go together, in one round trip and one commit.
 * Nothing waits where nothing is under way. Tenants take turns; a group is of one, whose rows alone it may see.
 */
export class AppendGroups {
  private readonly tenants = new Map<string, Waiting[]>();
  private underWay = 0;
  private woken = false;

  constructor(private readonly database: Database) {}

  /** @throws TerminalError run.not-found; MarimbaError store.unavailable */
  async append(request: AppendRequest): Promise<AppendOutcome> {
    const append = prepareAppend(request);
    return new Promise((resolve, reject) => {
      const waiting = this.tenants.get(request.tenantId);
      if (waiting === undefined) this.tenants.set(request.tenantId, [{ append, resolve, reject }]);
      else waiting.push({ append, resolve, reject });
      this.wake();
    });
  }

  /** What is asked for in the same turn of the event loop goes together. */
  private wake(): void {
    if (this.woken || this.underWay >= mostUnderWay) return;
    this.woken = true;
    setImmediate(() => {
      this.woken = false;
      while (this.underWay < mostUnderWay && this.tenants.size > 0) void this.writeNext();
    });
  }

  private async writeNext(): Promise<void> {
    const [tenantId, waiting] = this.tenants.entries().next().value!;
    const group = takeGroup(waiting);
    // Behind the others, where it has more.
    this.tenants.delete(tenantId);
    if (waiting.length > 0) this.tenants.set(tenantId, waiting);
    this.underWay += 1;
    await this.write(tenantId, group);
    this.underWay -= 1;
    if (this.tenants.size > 0) this.wake();
  }

  private async write(tenantId: string, group: Waiting[]): Promise<void> {
    try {
      const appends = group.map(({ append }) => append);
      const outcomes = await appendTogether(this.database, tenantId, appends);
      for (const [index, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[index]!;
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      }
    } catch (error) {
      if (group.length === 1 || (error as MarimbaError).code === 'store.unavailable')
        for (const { reject } of group) reject(error);
      // What is wrong with one of them is not to be the fault of all.
      else for (const one of group) await this.write(tenantId, [one]);
    }
  }
}

/**
 * Takes the first of those that wait, and what may be written with it: each run once, since a log grows at one place; who
 * has to lock a workflow's row alone, since the rows of runs come before it.
 */
function takeGroup(waiting: Waiting[]): Waiting[] {
  const isAlone = ({ append }: Waiting) => append.request.atMost !== undefined;
  const [first] = waiting.splice(0, 1);
  if (isAlone(first!)) return [first!];
  const group = [first!];
  const runs = new Set([first!.append.request.runId]);
  for (let index = 0; index < waiting.length && group.length < mostTogether; ) {
    const next = waiting[index]!;
    if (isAlone(next) || runs.has(next.append.request.runId)) index += 1;
    else {
      runs.add(next.append.request.runId);
      group.push(...waiting.splice(index, 1));
    }
  }
  return group;
}
