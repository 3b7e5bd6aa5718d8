import { useRef } from 'react';

/** Whether it is or was true: a dialog is fetched when it is first opened, and stays so that it can give the focus back. */
export function useEver(now: boolean): boolean {
  const ever = useRef(false);
  ever.current ||= now;
  return ever.current;
}
