export interface Waiting {
  /** Higher goes first. */
  priority: number;
  tenant: string;
  /** What serving it costs, in tokens. */
  cost: number;
}

/**
 * Requests that wait, in the order in which they are served: by priority, then by fair share of tenants (start-time fair
 * queueing: the tenant to whom least was given goes first, and who was away does not save up), then as they came.
 */
export class AdmissionQueue<Item extends Waiting> {
  private readonly waiting: Item[] = [];
  /** Tokens given to each tenant that waits or was served since the queue was last empty. */
  private readonly given = new Map<string, number>();
  /** What the tenant served last had been given before. */
  private clock = 0;

  get length(): number {
    return this.waiting.length;
  }

  push(item: Item): void {
    this.given.set(item.tenant, Math.max(this.given.get(item.tenant) ?? 0, this.clock));
    this.waiting.push(item);
  }

  /** Who is next; it stays in the queue. One that cannot be served yet is not passed by, or it might wait for ever. */
  peek(): Item | undefined {
    let best: Item | undefined;
    for (const item of this.waiting) if (best === undefined || this.before(item, best)) best = item;
    return best;
  }

  /** Takes the next one out, to be served. */
  take(item: Item): void {
    this.waiting.splice(this.waiting.indexOf(item), 1);
    this.clock = this.given.get(item.tenant)!;
    this.given.set(item.tenant, this.clock + item.cost);
    if (this.waiting.length === 0) this.forget();
  }

  /** Takes out those that are wanted no more. */
  drop(unwanted: (item: Item) => boolean): Item[] {
    const dropped = this.waiting.filter(unwanted);
    for (const item of dropped) this.waiting.splice(this.waiting.indexOf(item), 1);
    return dropped;
  }

  private before(a: Item, b: Item): boolean {
    if (a.priority !== b.priority) return a.priority > b.priority;
    return this.given.get(a.tenant)! < this.given.get(b.tenant)!;
  }

  /** With nobody waiting, only what is above the clock still matters. */
  private forget(): void {
    for (const [tenant, given] of this.given) if (given <= this.clock) this.given.delete(tenant);
  }
}
