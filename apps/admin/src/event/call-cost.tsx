import { Stack, Text } from '@mantine/core';
import type { RunEventOf } from '@marimba/contracts';
import { formatAmount, formatCount, formatRate, tokensPerSecond } from '../format/numbers.js';
import { formatDuration } from '../format/time.js';
import { phasesOf } from '../timeline/call-row.js';
import classes from './call-cost.module.css';

/** Tokens, where the time went, and what of a stored state was reused or why nothing was. */
export function CallCost({ event }: { event: RunEventOf<'model.called'> }) {
  const { usage, timing, reuse } = event.data;
  const decodeRate = tokensPerSecond(usage.outputTokens, timing.decodeMs);
  const prefillRate = tokensPerSecond(usage.promptTokens - usage.cachedTokens, timing.prefillMs);
  const rates: Record<string, number | undefined> = { prefill: prefillRate, decode: decodeRate };
  return (
    <Stack gap="xs">
      <ul className={classes.numbers} aria-label="Tokens">
        <TokenCount value={usage.promptTokens} label="tokens in" />
        <TokenCount value={usage.cachedTokens} label="of them cached" />
        <TokenCount value={usage.outputTokens} label="tokens out" />
      </ul>
      <div className={classes.bar} aria-hidden="true">
        {phasesOf(event).map(({ phase, milliseconds }) => (
          <span key={phase} data-phase={phase} style={{ flexGrow: milliseconds }} />
        ))}
      </div>
      <ul className={classes.phases} aria-label="Timing">
        {phasesOf(event).map(({ phase, milliseconds }) => (
          <li key={phase}>
            <span className={classes.swatch} data-phase={phase} />
            {phase} {formatDuration(milliseconds)}
            {rates[phase] !== undefined && ` (${formatRate(rates[phase])})`}
          </li>
        ))}
      </ul>
      <Text size="sm">
        {reuse.tokens > 0
          ? `Continued from a stored state: ${formatAmount(reuse.tokens, 'token')} of the prompt not read again (${reuse.reason}).`
          : `No stored state was reused: ${reuse.reason}.`}
      </Text>
    </Stack>
  );
}

function TokenCount({ value, label }: { value: number; label: string }) {
  return (
    <li>
      <b>{formatCount(value)}</b> {label}
    </li>
  );
}
