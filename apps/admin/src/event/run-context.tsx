import type { RunEvent } from '@marimba/contracts';
import { createContext, useContext } from 'react';

/** What the views of one event need of the run around it. */
export interface RunContext {
  runId: string;
  events: readonly RunEvent[];
  select(seq: number): void;
}

const Context = createContext<RunContext | undefined>(undefined);
export const RunContextProvider = Context.Provider;

export function useRunContext(): RunContext {
  const context = useContext(Context);
  if (!context) throw new Error('useRunContext is used outside of a run page');
  return context;
}
