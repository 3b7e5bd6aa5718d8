import type { RunEvent, StreamMessage } from '@marimba/contracts';
import { useEffect, useReducer } from 'react';
import type { RequestError } from '../api/request-error.js';
import { useSession } from '../session/session.js';
import { addTokens, type LiveCalls, settleCalls } from './live-calls.js';
import { followRun, type StreamState } from './run-stream.js';

/** What has been received of a run, in the order received; `events` is a new array whenever it grows. */
export interface RunLog {
  events: readonly RunEvent[];
  live: LiveCalls;
  state: StreamState;
  error: RequestError | undefined;
  unreadable: readonly string[];
}

type Change =
  | { kind: 'messages'; batch: StreamMessage[] }
  | { kind: 'state'; state: StreamState; error: RequestError | undefined }
  | { kind: 'unreadable'; why: string }
  | { kind: 'restart' };

const empty: RunLog = { events: [], live: new Map(), state: 'connecting', error: undefined, unreadable: [] };
/** Messages are gathered for so long before the page is drawn again: the more there are, the more there is to draw. */
const gatherMs = (received: number) => Math.min(250, Math.max(60, received / 10));

export function useRunStream(runId: string): RunLog {
  const { api } = useSession();
  const [log, apply] = useReducer(applyChange, empty);

  useEffect(() => {
    const stop = new AbortController();
    let received = 0;
    let gathered: StreamMessage[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      if (gathered.length > 0) apply({ kind: 'messages', batch: gathered });
      gathered = [];
    };
    apply({ kind: 'restart' });
    void followRun(
      api,
      runId,
      {
        messages(batch) {
          received += batch.length;
          gathered.push(...batch);
          timer ??= setTimeout(flush, gatherMs(received));
        },
        state(state, error) {
          flush();
          apply({ kind: 'state', state, error });
        },
        unreadable: (why) => apply({ kind: 'unreadable', why }),
      },
      stop.signal,
    );
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [api, runId]);

  return log;
}

function applyChange(log: RunLog, change: Change): RunLog {
  if (change.kind === 'restart') return empty;
  if (change.kind === 'state') return { ...log, state: change.state, error: change.error };
  if (change.kind === 'unreadable') return { ...log, unreadable: [...log.unreadable, change.why] };
  const last = log.events.at(-1)?.seq ?? 0;
  const events = change.batch.flatMap((message) =>
    message.event === 'event' && message.data.seq > last ? [message.data] : [],
  );
  const tokens = change.batch.flatMap((message) => (message.event === 'token' ? [message.data] : []));
  const live = settleCalls(tokens.length === 0 ? log.live : addTokens(log.live, tokens), events);
  return { ...log, live, events: events.length === 0 ? log.events : [...log.events, ...events] };
}
