import { type ChainProblem, genesisHash, type RunEvent, verifyEvents } from '@marimba/contracts';
import { useCallback, useEffect, useState } from 'react';

/** What recomputing every hash in this browser gave. */
export interface ChainVerdict {
  events: number;
  headHash: string;
  problems: ChainProblem[];
}

/** Verifies the log when the run has ended, and whenever asked to. */
export function useChainVerdict(events: readonly RunEvent[], ended: boolean) {
  const [verdict, setVerdict] = useState<ChainVerdict>();
  const verify = useCallback(() => {
    setVerdict({
      events: events.length,
      headHash: events.at(-1)?.hash ?? genesisHash,
      problems: verifyEvents(events),
    });
  }, [events]);
  useEffect(() => {
    if (!ended) return;
    // After the page is drawn: hashing thousands of events takes a moment.
    const timer = setTimeout(verify);
    return () => clearTimeout(timer);
  }, [ended, verify]);
  return { verdict, verify };
}
