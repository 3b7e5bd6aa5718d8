import { ApiKeyRepository } from './access/api-key-repository.js';
import { TenantRepository } from './access/tenant-repository.js';
import { UserRepository } from './access/user-repository.js';
import { ApprovalRepository } from './approvals/approval-repository.js';
import { AuditRepository } from './audit/audit-repository.js';
import { BlobRepository } from './blobs/blob-repository.js';
import { checkDatabase } from './check-database.js';
import { Database } from './database/database.js';
import { ForgottenStatesRepository } from './forgotten/forgotten-states-repository.js';
import { CollectionRepository } from './knowledge/collection-repository.js';
import { DocumentPartsRepository } from './knowledge/document-parts-repository.js';
import { DocumentRepository } from './knowledge/document-repository.js';
import { DocumentSnapshotRepository } from './knowledge/document-snapshot-repository.js';
import { SearchRepository } from './knowledge/search-repository.js';
import { UploadRepository } from './knowledge/upload-repository.js';
import { VectorRepository } from './knowledge/vector-repository.js';
import { FactRepository } from './memory/fact-repository.js';
import { ForgettingRepository } from './memory/forgetting-repository.js';
import { ThreadRepository } from './memory/thread-repository.js';
import { migrationsFolder } from './migrations-folder.js';
import { ModelRepository } from './models/model-repository.js';
import { RunRepository } from './runs/run-repository.js';
import { RunRequestRepository } from './runs/run-request-repository.js';
import { DueSchedules } from './schedules/due-schedules.js';
import { ScheduleRepository } from './schedules/schedule-repository.js';
import { SecretBox } from './secrets/secret-box.js';
import { SecretRepository } from './secrets/secret-repository.js';
import { ToolRepository } from './tools/tool-repository.js';
import { ToolSourceRepository } from './tools/tool-source-repository.js';
import { WebhookRepository } from './webhooks/webhook-repository.js';
import { WorkflowRepository } from './workflows/workflow-repository.js';

export interface StoreOptions {
  /** postgres://user:password@host:5432/database */
  url: string;
  /** Connections at most; 10 when left out. */
  poolSize?: number;
  /** 64 hexadecimal digits; without it there is no secret store. */
  secretKey?: string | undefined;
}

/** All that is kept, each kind in its repository, over one pool of connections. Made once a process. */
export class Store {
  readonly blobs: BlobRepository;
  readonly runs: RunRepository;
  readonly runRequests: RunRequestRepository;
  readonly schedules: ScheduleRepository;
  /** Fits the engine's ScheduleStore. */
  readonly dueSchedules: DueSchedules;
  readonly webhooks: WebhookRepository;
  readonly secrets: SecretRepository;
  readonly toolSources: ToolSourceRepository;
  readonly tools: ToolRepository;
  readonly workflows: WorkflowRepository;
  readonly collections: CollectionRepository;
  readonly documents: DocumentRepository;
  readonly documentParts: DocumentPartsRepository;
  readonly uploads: UploadRepository;
  readonly documentSnapshots: DocumentSnapshotRepository;
  /** Fits the PassageIndex of knowledge. */
  readonly search: SearchRepository;
  readonly facts: FactRepository;
  readonly threads: ThreadRepository;
  readonly forgetting: ForgettingRepository;
  readonly forgottenStates: ForgottenStatesRepository;
  readonly vectors: VectorRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly tenants: TenantRepository;
  readonly users: UserRepository;
  readonly models: ModelRepository;
  readonly audit: AuditRepository;
  readonly approvals: ApprovalRepository;

  private constructor(
    private readonly database: Database,
    secretBox: SecretBox | undefined,
  ) {
    this.blobs = new BlobRepository(database);
    this.runs = new RunRepository(database, this.blobs);
    this.runRequests = new RunRequestRepository(database);
    this.schedules = new ScheduleRepository(database);
    this.dueSchedules = new DueSchedules(database);
    this.webhooks = new WebhookRepository(database);
    this.secrets = new SecretRepository(database, secretBox);
    this.toolSources = new ToolSourceRepository(database);
    this.tools = new ToolRepository(database);
    this.workflows = new WorkflowRepository(database);
    this.collections = new CollectionRepository(database);
    this.documents = new DocumentRepository(database, this.blobs);
    this.documentParts = new DocumentPartsRepository(database, this.blobs);
    this.uploads = new UploadRepository(database, this.blobs);
    this.documentSnapshots = new DocumentSnapshotRepository(database);
    this.search = new SearchRepository(database);
    this.facts = new FactRepository(database);
    this.threads = new ThreadRepository(database);
    this.forgetting = new ForgettingRepository(database);
    this.forgottenStates = new ForgottenStatesRepository(database);
    this.vectors = new VectorRepository(database);
    this.apiKeys = new ApiKeyRepository(database);
    this.tenants = new TenantRepository(database);
    this.users = new UserRepository(database);
    this.models = new ModelRepository(database);
    this.audit = new AuditRepository(database);
    this.approvals = new ApprovalRepository(database, this.blobs);
  }

  /**
   * @throws MarimbaError store.unavailable when the database cannot be reached, when its role is a superuser or bypasses
   * row-level security, or when its migrations are not those of this version.
   */
  static async connect({ url, poolSize = 10, secretKey }: StoreOptions): Promise<Store> {
    const database = new Database(url, poolSize);
    try {
      await checkDatabase(database, migrationsFolder);
      return new Store(database, secretKey === undefined ? undefined : new SecretBox(Buffer.from(secretKey, 'hex')));
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** For readiness. @throws MarimbaError store.unavailable */
  async ping(): Promise<void> {
    await this.database.ping();
  }

  /** Loads what the first query of a process otherwise waits for. */
  async warmUp(): Promise<void> {
    const nobody = '00000000-0000-0000-0000-000000000000';
    await this.database.rows({ tenantId: nobody }, (rows) => rows.tenant.findMany({ take: 1, select: { id: true } }));
  }

  /** How often this store has waited for the database since it was made. */
  roundTrips(): number {
    return this.database.roundTrips();
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
