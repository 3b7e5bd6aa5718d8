import { askEarly } from '../api/early-requests.js';
import { keyStorage } from '../session/key-storage.js';

/**
 * The first of all scripts, small and alone: what takes longest of opening a run is to wait for its log. So it is asked for
 * now, while the browser compiles the rest.
 */
const runId = /^\/runs\/([0-9a-f-]{36})\/?$/.exec(location.pathname)?.[1];
const key = keyStorage.read();
// In another tenant the requests are others.
if (runId !== undefined && key !== undefined && keyStorage.readTenant() === undefined) {
  askEarly(key, `/v1/runs/${runId}?large=omit`);
  askEarly(key, `/v1/runs/${runId}/events`);
  void import('../run/run-page.js');
}
