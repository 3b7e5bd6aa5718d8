import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

export interface ProgressBar {
  update(done: number, total: number): void;
  /** Takes the bar away again; the caller says in a line what was done. */
  stop(): void;
}

/** On a terminal a bar that is redrawn; elsewhere a line a quarter, so that a log shows that something goes on. */
export function progressBar(terminal: Terminal, label: string): ProgressBar {
  return terminal.interactive ? drawnBar(label) : plainBar(terminal, label);
}

function drawnBar(label: string): ProgressBar {
  const bar = new SingleBar(
    { format: `  ${label} {bar} {percentage}%`, hideCursor: true, clearOnComplete: true, stopOnComplete: false },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      started = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

function plainBar(terminal: Terminal, label: string): ProgressBar {
  let told = 0;
  return {
    update(done, total) {
      const quarter = total === 0 ? 4 : Math.floor((done / total) * 4);
      if (quarter <= told) return;
      told = quarter;
      terminal.line(`  ${label} ${quarter * 25}%`);
    },
    stop() {},
  };
}
