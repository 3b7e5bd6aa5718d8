import type { Terminal } from './terminal.js';

const levels: Record<number, ['dim' | 'white' | 'yellow' | 'red', string]> = {
  10: ['dim', 'trace'],
  20: ['dim', 'debug'],
  30: ['white', 'info '],
  40: ['yellow', 'warn '],
  50: ['red', 'error'],
  60: ['red', 'fatal'],
};
const plumbing = new Set(['level', 'time', 'pid', 'hostname', 'name', 'app', 'msg', 'v']);

/** A structured log line for people: time, level, who, message, then its other fields. Anything else as it is. */
export function prettyLogLine(terminal: Terminal, app: string, line: string): string {
  const entry = parse(line);
  if (entry === undefined) return `${terminal.style('dim', app)} ${line}`;
  const [colour, level] = levels[Number(entry.level)] ?? ['white', String(entry.level)];
  const time = new Date(Number(entry.time)).toISOString().slice(11, 23);
  const fields = Object.entries(entry)
    .filter(([name]) => !plumbing.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = `${terminal.style('dim', time)} ${terminal.style(colour, level)} ${terminal.style('cyan', app.padEnd(6))}`;
  return `${head} ${String(entry.msg ?? '')} ${terminal.style('dim', fields.join(' '))}`.trimEnd();
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const entry = value as Record<string, unknown>;
    return typeof value === 'object' && value !== null && 'level' in value && Number.isFinite(Number(entry.time))
      ? entry
      : undefined;
  } catch {
    return undefined;
  }
}
