import pg from 'pg';

/** How often a pool has waited for the database: statements that were sent together count once. */
export interface RoundTripCount {
  value: number;
}

/** A pg client class that adds each of its round trips to the count. Prisma and our own statements both pass here. */
export function countingClient(count: RoundTripCount): typeof pg.Client {
  return class CountingClient extends pg.Client {
    private sending = false;

    // biome-ignore lint/suspicious/noExplicitAny: pg declares eight overloads; every argument is passed on untouched
    override query(...args: any[]): any {
      if (!this.sending) {
        this.sending = true;
        count.value += 1;
        queueMicrotask(() => {
          this.sending = false;
        });
      }
      return Reflect.apply(super.query, this, args);
    }
  };
}
