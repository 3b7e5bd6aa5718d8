import { describe, expect, it } from 'vitest';
import { recordingTerminal } from '../testing/recording-terminal.js';
import { prettyLogLine } from './pretty-log.js';

const { terminal } = recordingTerminal();

describe('prettyLogLine', () => {
  it('shows time, level, who, message and fields', () => {
    const line = JSON.stringify({
      level: 40,
      time: 1_763_932_124_090,
      pid: 1,
      hostname: 'h',
      runId: 'r1',
      ms: 12,
      msg: 'slow',
    });
    expect(prettyLogLine(terminal, 'worker', line)).toBe('21:08:44.090 warn  worker slow runId=r1 ms=12');
  });

  it.each(['plain text', '{"level":30}', '[1]', 'null', '{"level":30,"time":"never"}'])(
    'leaves %s as it is',
    (line) => {
      expect(prettyLogLine(terminal, 'api', line)).toBe(`api ${line}`);
    },
  );
});
