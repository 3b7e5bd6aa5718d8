const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const formatCount = (value: number): string => whole.format(value);

/** `1 token`, `1,204 tokens`. */
export const formatAmount = (value: number, noun: string): string =>
  `${whole.format(value)} ${value === 1 ? noun : `${noun}s`}`;

/** Bytes in powers of 1024. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return formatAmount(bytes, 'byte');
  const kib = bytes / 1024;
  return kib < 1024 ? `${short.format(kib)} KiB` : `${short.format(kib / 1024)} MiB`;
}

/** Model sizes as the field writes them: 71M, 3B. */
export function formatParameters(parameters: number): string {
  if (parameters >= 1e9) return `${short.format(parameters / 1e9)}B`;
  return parameters >= 1e6 ? `${short.format(parameters / 1e6)}M` : formatCount(parameters);
}

/** Tokens a second of a phase; undefined where the phase took no measurable time. */
export function tokensPerSecond(tokens: number, milliseconds: number): number | undefined {
  return milliseconds > 0 && tokens > 0 ? (tokens * 1000) / milliseconds : undefined;
}

export const formatRate = (rate: number): string =>
  `${rate < 10 ? short.format(rate) : whole.format(Math.round(rate))} tokens/s`;
