import type { DocumentSnapshot, DocumentSummary, ModelResource } from '@marimba/contracts';

/** What it takes to weigh whole documents against passages of them. */
export interface ContextPorts {
  documents: {
    /** @throws TerminalError document.not-found */
    get(tenantId: string, documentId: string): Promise<DocumentSummary>;
    /** @throws TerminalError collection.not-found */
    list(
      tenantId: string,
      collection: string,
      query: { limit: number },
    ): Promise<{ items: DocumentSummary[]; next?: string | undefined }>;
    /** @throws TerminalError document.not-found, blob.corrupt */
    text(tenantId: string, documentId: string): Promise<string>;
  };
  snapshots: {
    /** Of just these documents in this order and this form of prompt, whatever their texts were. */
    find(tenantId: string, key: SnapshotKey): Promise<DocumentSnapshot | undefined>;
    keep(
      tenantId: string,
      snapshot: Omit<DocumentSnapshot, 'id' | 'createdAt' | 'lastUsedAt'>,
    ): Promise<DocumentSnapshot | undefined>;
  };
  models: {
    /** @throws TerminalError model.not-found */
    get(name: string): Promise<ModelResource>;
  };
}

export type SnapshotKey = Pick<DocumentSnapshot, 'model' | 'documentIds' | 'rendering'>;
