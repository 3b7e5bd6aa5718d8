import type { AuditKey } from '@marimba/contracts';
import type { AuditRepository } from '@marimba/store';

const pageSize = 1_000;

/** The lines of a tenant's chain as a file; read page by page, so that its length does not matter. */
export async function* auditExport(
  audit: AuditRepository,
  tenantId: string,
  key: AuditKey | undefined,
): AsyncGenerator<string> {
  yield line({ format: 'marimba-audit-log', v: 1, tenantId, ...(key === undefined ? {} : { key }) });
  let events = 0;
  for (let last = 0; ; ) {
    const page = await audit.after(tenantId, last, pageSize);
    for (const event of page) yield line({ event });
    events += page.length;
    last = page.at(-1)?.seq ?? last;
    if (page.length < pageSize) break;
  }
  const roots = await audit.roots(tenantId);
  for (const root of roots) yield line({ root });
  yield line({ end: { events, roots: roots.length } });
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;
