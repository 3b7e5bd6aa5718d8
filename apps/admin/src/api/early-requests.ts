/** A request that was sent before the pages were there to send it. */
interface EarlyRequest {
  response: Promise<Response>;
  stop: AbortController;
}

const sent = new Map<string, EarlyRequest>();
/** What no page takes is given up after so long. */
const untakenMs = 15_000;

/** Asks the service for what the page at this address is going to ask for. This module imports nothing, so that it runs first. */
export function askEarly(key: string, path: string): void {
  const stop = new AbortController();
  const response = fetch(path, { headers: { authorization: `Bearer ${key}` }, signal: stop.signal });
  // Whoever takes it hears why it failed.
  response.catch(() => {});
  const url = new URL(path, location.origin).href;
  sent.set(url, { response, stop });
  setTimeout(() => {
    if (sent.delete(url)) stop.abort();
  }, untakenMs);
}

/** The answer to a request that was sent early, given once; undefined where there was none. It ends with `signal`. */
export function takeEarly(url: string, signal: AbortSignal | null | undefined): Promise<Response> | undefined {
  const request = sent.get(url);
  if (request === undefined) return undefined;
  sent.delete(url);
  if (signal?.aborted) request.stop.abort();
  signal?.addEventListener('abort', () => request.stop.abort(), { once: true });
  return request.response;
}
