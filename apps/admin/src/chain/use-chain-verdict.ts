import { type ChainProblem, genesisHash, type RunEvent } from '@marimba/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';

/** What recomputing every hash in this browser gave. */
export interface ChainVerdict {
  events: number;
  headHash: string;
  problems: ChainProblem[];
}

/** Verifies the log when the run has ended, and whenever asked to. */
export function useChainVerdict(events: readonly RunEvent[], ended: boolean) {
  const [verdict, setVerdict] = useState<ChainVerdict>();
  const worker = useRef<Worker>(undefined);
  const verify = useCallback(() => {
    worker.current?.terminate();
    const hashing = new Worker(new URL('./verify-worker.ts', import.meta.url), { type: 'module' });
    worker.current = hashing;
    hashing.onmessage = ({ data }: MessageEvent<ChainProblem[]>) => {
      setVerdict({ events: events.length, headHash: events.at(-1)?.hash ?? genesisHash, problems: data });
      hashing.terminate();
    };
    hashing.postMessage(events);
  }, [events]);
  useEffect(() => {
    if (ended) verify();
    return () => worker.current?.terminate();
  }, [ended, verify]);
  return { verdict, verify };
}
