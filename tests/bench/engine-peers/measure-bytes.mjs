import pg from 'pg';

/** Bytes of all tables of the users of a database, with indexes and large values, after what is dead was given back. */
export async function databaseBytes(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // The system's own tables are not in this view.
    const { rows } = await client.query('SELECT relid, relid::regclass::text AS name FROM pg_stat_user_tables');
    let bytes = 0;
    for (const { relid, name } of rows) {
      await client.query(`VACUUM FULL ${name}`);
      const { rows: sizes } = await client.query('SELECT pg_total_relation_size($1::oid) AS size', [relid]);
      bytes += Number(sizes[0].size);
    }
    return bytes;
  } finally {
    await client.end();
  }
}
