import { Presets, SingleBar } from 'cli-progress';
import { formatBytes, formatSeconds } from './amounts.js';
import type { ProgressBar } from './progress-bar.js';
import type { Terminal } from './terminal.js';
import { TransferRate } from './transfer-rate.js';

/** Percent between two lines where nothing can be redrawn. */
const step = 5;

/** A progress of bytes with its rate and the time that is left: a bar on a terminal, else a line every few percent. */
export function byteProgress(terminal: Terminal, label: string): ProgressBar {
  return terminal.interactive ? drawn(label) : plain(terminal, label);
}

function drawn(label: string): ProgressBar {
  const bar = new SingleBar(
    {
      format: `  ${label} {bar} {percentage}%  {amount}`,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      barsize: 24,
      fps: 5,
    },
    Presets.shades_classic,
  );
  const rate = new TransferRate();
  let started = false;
  return {
    update(done, total) {
      const amount = amountOf(done, total, rate.update(done));
      if (!started) bar.start(total, done, { amount });
      started = true;
      bar.setTotal(total);
      bar.update(done, { amount });
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

function plain(terminal: Terminal, label: string): ProgressBar {
  const rate = new TransferRate();
  let told = 0;
  return {
    update(done, total) {
      const perSecond = rate.update(done);
      const percent = total === 0 ? 100 : Math.floor(((done / total) * 100) / step) * step;
      if (percent <= told) return;
      told = percent;
      terminal.line(`  ${label} ${percent}%  ${amountOf(done, total, perSecond)}`);
    },
    stop() {},
  };
}

function amountOf(done: number, total: number, perSecond: number | undefined): string {
  const amount = `${formatBytes(done)} of ${formatBytes(total)}`;
  if (perSecond === undefined || done >= total) return amount;
  return `${amount}, ${formatBytes(perSecond)}/s, ${formatSeconds((total - done) / perSecond)} left`;
}
