import { useEffect, useState } from 'react';

/** The time in epoch milliseconds, renewed every `everyMs` while `running`. */
export function useNow(running: boolean, everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
}
