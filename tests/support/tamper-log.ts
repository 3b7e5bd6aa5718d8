import type { RunEvent } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { runAs } from './database.js';

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * What nobody but a superuser can do: changes events past the triggers that refuse it. The log is written anew as earlier
 * versions wrote it, an event a row. `change` gives what an event's data or hash are to be.
 */
export async function tamperLog(
  adminUrl: string,
  runId: string,
  change: (event: RunEvent) => { data?: unknown; hash?: string } | undefined,
): Promise<void> {
  const [run] = await runAs<{ tenant_id: string }>(adminUrl, `SELECT tenant_id FROM run WHERE id = '${runId}'`);
  const store = await Store.connect({ url: adminUrl, poolSize: 1 });
  const { events } = await store.runs.load(run!.tenant_id, runId).finally(() => store.close());
  const rows = events.map((event) => {
    const { data, hash } = { ...event, ...change(event) };
    return `('${event.tenantId}', '${runId}', ${event.seq}, '${event.type}', '${event.at}', ${literal(JSON.stringify(data))}, decode('${hash}', 'hex'))`;
  });
  await runAs(
    adminUrl,
    `BEGIN; SET LOCAL session_replication_role = 'replica'; DELETE FROM run_event WHERE run_id = '${runId}';
     INSERT INTO run_event (tenant_id, run_id, seq, type, at, data, hash) VALUES ${rows.join(', ')}; COMMIT`,
  );
}
