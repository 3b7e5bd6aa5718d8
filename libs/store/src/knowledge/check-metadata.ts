import { type DocumentMetadata, type FilterableKeys, metadataTypes, TerminalError } from '@marimba/contracts';

/**
 * The fields that the collection declares as filterable hold what it declares; other fields may hold anything.
 * @throws TerminalError document.metadata-invalid
 */
export function checkMetadata(metadata: DocumentMetadata, filterable: FilterableKeys, source: string): void {
  for (const [key, value] of Object.entries(metadata)) {
    const type = Object.hasOwn(filterable, key) ? filterable[key] : undefined;
    if (type === undefined || metadataTypes[type].safeParse(value).success) continue;
    throw new TerminalError(
      'document.metadata-invalid',
      `${source}: the metadata field ${key} is ${JSON.stringify(value)}, but its collection declares it as ${type}`,
      { remedy: type === 'date' ? 'write it as 2026-01-31 or 2026-01-31T09:30:00Z' : `give a ${type}` },
    );
  }
}
