import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePostmasterPid } from './postmaster-pid.js';

describe('parsePostmasterPid', () => {
  it('reads process and port of a running server', () => {
    const text = '4711\n/srv/data\n1763932124\n36707\n\n127.0.0.1\n  1234 56\nready   \n';
    expect(parsePostmasterPid(text)).toEqual({ pid: 4711, port: 36707 });
  });

  it('has no port yet while the server begins', () => {
    expect(parsePostmasterPid('4711\n/srv/data\n')).toEqual({ pid: 4711, port: undefined });
  });

  it('takes a negative id, which Postgres writes for a single-user server, as that process', () => {
    expect(parsePostmasterPid('-4711\n/srv/data\n1763932124\n0\n')).toEqual({ pid: 4711, port: undefined });
  });

  it('never gives a process or port that cannot exist, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parsePostmasterPid(text);
        if (parsed === undefined) return;
        expect(parsed.pid).toBeGreaterThan(0);
        if (parsed.port !== undefined) expect(parsed.port).toBeLessThan(65_536);
      }),
    );
  });
});
