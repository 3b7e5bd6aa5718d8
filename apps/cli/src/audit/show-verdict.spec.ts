import type { BundleVerdict } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { recordingTerminal } from '../testing/recording-terminal.js';
import { showVerdict } from './show-verdict.js';

const good: BundleVerdict = {
  ok: true,
  runId: 'r1',
  events: 7,
  blobs: 2,
  headHash: 'ab'.repeat(32),
  firstBrokenEvent: undefined,
  problems: [],
};

describe('showVerdict', () => {
  it('says what was recomputed, and the head hash', () => {
    const { terminal, text } = recordingTerminal();
    expect(showVerdict(terminal, good)).toBe(true);
    expect(text()).toMatch(/run r1 holds: 7 events, 2 blobs/);
    expect(text()).toContain(good.headHash);
  });

  it('refuses a bundle that holds but ends otherwise than it is known to', () => {
    const { terminal, text } = recordingTerminal();
    expect(showVerdict(terminal, good, 'cd'.repeat(32))).toBe(false);
    expect(text()).toContain('not the one that was meant');
    expect(showVerdict(terminal, good, 'AB'.repeat(32))).toBe(true);
  });

  it('names the first broken event and each problem', () => {
    const { terminal, text } = recordingTerminal();
    const broken = {
      ...good,
      ok: false,
      firstBrokenEvent: 3,
      problems: [{ line: 4, seq: 3, message: 'event 3 was changed' }],
    };
    expect(showVerdict(terminal, broken)).toBe(false);
    expect(text()).toContain('first at event 3');
    expect(text()).toContain('line 4: event 3 was changed');
  });
});
