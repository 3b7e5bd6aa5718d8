export type { ApiKeyRepository, NewApiKey, Principal } from './access/api-key-repository.js';
export { runReader } from './access/run-reader.js';
export type { Bootstrap, TenantKeeper, TenantRepository } from './access/tenant-repository.js';
export type { UserRepository } from './access/user-repository.js';
export type { ApprovalListQuery, ApprovalRepository } from './approvals/approval-repository.js';
export type { NewAuditEvent } from './audit/audit-chain.js';
export { type AuditOrigin, auditOrigin } from './audit/audit-origin.js';
export type { AuditListQuery, AuditRepository } from './audit/audit-repository.js';
export type { BlobContent, BlobRepository } from './blobs/blob-repository.js';
export type { Page, PageQuery } from './database/page-cursor.js';
export { uuidV7 } from './database/uuid-v7.js';
export type {
  ForgottenStatesRepository,
  SearchingWorker,
  UnsearchedText,
} from './forgotten/forgotten-states-repository.js';
export type { CollectionRepository, NewCollection } from './knowledge/collection-repository.js';
export type { DocumentPartsRepository } from './knowledge/document-parts-repository.js';
export type { DocumentRepository } from './knowledge/document-repository.js';
export type { DocumentSnapshotRepository, NewDocumentSnapshot } from './knowledge/document-snapshot-repository.js';
export type { NewChunk, NewDocument } from './knowledge/document-statements.js';
export {
  bm25,
  type PassageQuery,
  type SearchedCollection,
  type SearchRepository,
} from './knowledge/search-repository.js';
export type { UploadRepository } from './knowledge/upload-repository.js';
export {
  type ChunkPlace,
  type CollectionToEmbed,
  type EmbeddedChunk,
  fromTheBeginning,
  type UnembeddedChunk,
  type VectorCursor,
  type VectorPage,
  type VectorRepository,
  type VectorSpace,
} from './knowledge/vector-repository.js';
export type { FactQuery, FactRepository, Remembered } from './memory/fact-repository.js';
export type { ForgettingRepository } from './memory/forgetting-repository.js';
export type { NewMessage, ThreadHistory, ThreadRepository } from './memory/thread-repository.js';
export { type MigrateOptions, migrate } from './migrate/migrate.js';
export type { ModelRepository, SeenModel } from './models/model-repository.js';
export type { NewRun } from './runs/create-run.js';
export type { RunListQuery } from './runs/list-runs.js';
export { unpackEvents } from './runs/packed-events.js';
export type { ProjectionDifference } from './runs/rebuild-run.js';
export type { RunRepository } from './runs/run-repository.js';
export type { RunRequest, RunRequestRepository } from './runs/run-request-repository.js';
export type { DueSchedules } from './schedules/due-schedules.js';
export type { ScheduleRepository } from './schedules/schedule-repository.js';
export { SecretBox } from './secrets/secret-box.js';
export type { SecretRepository } from './secrets/secret-repository.js';
export { Store, type StoreOptions } from './store.js';
export type { StoredToolSource } from './tools/stored-tool-source.js';
export type { ImportedFrom, ToolRepository } from './tools/tool-repository.js';
export type { NewToolSource, ToolSourceRepository } from './tools/tool-source-repository.js';
export type { NewWebhook, ReceivingWebhook, WebhookRepository } from './webhooks/webhook-repository.js';
export type { WorkflowRepository } from './workflows/workflow-repository.js';
