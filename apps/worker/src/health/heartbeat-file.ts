import { rmSync, writeFileSync } from 'node:fs';

const intervalMs = 5_000;

/**
 * Says that a worker is well to whatever watches its container, which has no port to ask: the file is written anew as
 * long as the checks pass, and is gone after an orderly stop.
 */
export class HeartbeatFile {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly file: string,
    /** Rejects when something that the worker needs does not answer. */
    private readonly check: () => Promise<unknown>,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  /** @throws the system's error when the file cannot be written */
  async start(): Promise<void> {
    await this.check();
    this.beat();
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    rmSync(this.file, { force: true });
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.check()
        .then(() => this.beat())
        .catch(this.onTrouble)
        .finally(() => this.schedule());
    }, intervalMs);
  }

  private beat(): void {
    if (!this.stopped) writeFileSync(this.file, new Date().toISOString());
  }
}
