import { parseAllowEntry } from './allow-list.js';
import { checkedAddress, guardedAgent, type Resolve } from './guarded-agent.js';
import { createWholeFetch, type GuardedFetch } from './guarded-fetch.js';
import { OutboundGuard } from './outbound-guard.js';
import { type SendRequest, sendGuarded } from './send-guarded.js';

export interface OutboundPolicy {
  /** What is allowed beyond the public internet on its usual ports; see `parseAllowEntry`. */
  allow?: readonly string[];
  /** In errors: where an administrator allows more. */
  setting?: string;
  /** Of a body, unless a request says otherwise; 10 MiB when left out. */
  maxBytes?: number;
  /** Of a whole fetch, unless a request says otherwise; 30 s when left out. */
  timeoutMs?: number;
  /** In place of the system's resolver. */
  resolve?: Resolve;
}

/** All requests that leave this service for an address that somebody else wrote. Made once a process. */
export interface Outbound {
  fetch: GuardedFetch;
  /** The same rules, for a body that is read as it comes: the caller bounds its size and time. */
  send: SendRequest;
  /**
   * The address to connect to, for a protocol that is not HTTP: looked up once and checked.
   * @throws TerminalError outbound.refused; MarimbaError outbound.failed
   */
  address(host: string, port: number): Promise<string>;
  close(): Promise<void>;
}

export const outboundSetting = 'MARIMBA_OUTBOUND_ALLOW';

/** @throws Error for an entry of `allow` that cannot be read */
export function createOutbound({
  allow = [],
  setting = outboundSetting,
  maxBytes = 10 * 1024 * 1024,
  timeoutMs = 30_000,
  resolve,
}: OutboundPolicy = {}): Outbound {
  const guard = new OutboundGuard(allow.map(parseAllowEntry), setting);
  const agent = guardedAgent(guard, resolve);
  const send = sendGuarded(guard, agent);
  return {
    send,
    fetch: createWholeFetch(send, { maxBytes, timeoutMs }),
    address: (host, port) => checkedAddress(guard, host, port, resolve),
    close: () => agent.destroy(),
  };
}

/** Where only whole bodies are wanted. @throws as createOutbound */
export const createGuardedFetch = (policy: OutboundPolicy = {}): GuardedFetch => createOutbound(policy).fetch;
