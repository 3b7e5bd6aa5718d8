import { chained, genesisHash } from '@marimba/contracts';
import { unpackEvents } from '@marimba/store';
import { runAs } from './database.js';

interface Row {
  tenant_id: string;
  seq: number;
  at: Date;
  packed: Buffer;
}

export interface LoggedEvent {
  seq: number;
  type: string;
  data: { [member: string]: unknown };
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * What nobody but a superuser can do: changes events past the triggers that refuse it. The log is written anew as earlier
 * versions wrote it, an event a row. `change` gives what an event's data or hash are to be.
 */
export async function tamperLog(
  adminUrl: string,
  runId: string,
  change: (event: LoggedEvent) => { data?: unknown; hash?: string } | undefined,
): Promise<void> {
  const rows = await runAs<Row>(adminUrl, `SELECT * FROM run_event WHERE run_id = '${runId}' ORDER BY seq`);
  let prevHash = genesisHash;
  const values = rows.flatMap(({ tenant_id, seq, at, packed }) =>
    unpackEvents(packed).map(([type, data], index, all) => {
      const event = { seq: seq - all.length + 1 + index, type, data: data as LoggedEvent['data'] };
      const entry = { tenantId: tenant_id, runId, at: at.toISOString(), ...event };
      prevHash = chained(entry, prevHash).hash;
      const changed = { data: event.data as unknown, hash: prevHash, ...change(event) };
      const texts = [tenant_id, runId, type, at.toISOString(), JSON.stringify(changed.data)].map(literal);
      return `(${texts.join(', ')}, ${event.seq}, decode('${changed.hash}', 'hex'))`;
    }),
  );
  await runAs(
    adminUrl,
    `BEGIN; SET LOCAL session_replication_role = 'replica'; DELETE FROM run_event WHERE run_id = '${runId}';
     INSERT INTO run_event (tenant_id, run_id, type, at, data, seq, hash) VALUES ${values.join(', ')}; COMMIT`,
  );
}
