const show = (value) => {
  if (typeof value !== 'number') return String(value ?? '');
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });
};

/** Prints rows (objects with the same members) as an aligned table; numbers to the right. */
export function printTable(rows) {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]);
  const width = (column) => Math.max(column.length, ...rows.map((row) => show(row[column]).length));
  const cell = (row, column) =>
    typeof row[column] === 'number'
      ? show(row[column]).padStart(width(column))
      : show(row[column]).padEnd(width(column));
  console.log(columns.map((column) => column.padEnd(width(column))).join('  '));
  console.log(columns.map((column) => '─'.repeat(width(column))).join('  '));
  for (const row of rows) console.log(columns.map((column) => cell(row, column)).join('  '));
}

/** The p-th percentile (0 to 100) of numbers, by nearest rank. */
export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))];
}
