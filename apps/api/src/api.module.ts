import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ApiKeysController } from './access/api-keys.controller.js';
import { CallerController } from './access/caller.controller.js';
import { RoleGuard } from './access/role.guard.js';
import { TenantsController } from './access/tenants.controller.js';
import { UsersController } from './access/users.controller.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditRootTicker } from './audit/audit-root-ticker.js';
import { AuditSigner } from './audit/audit-signer.js';
import type { ApiConfig } from './config.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { HealthController } from './health/health.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { CollectionsController } from './knowledge/collections.controller.js';
import { DocumentReader } from './knowledge/document-reader.js';
import { DocumentsController } from './knowledge/documents.controller.js';
import { IngestionStarter } from './knowledge/ingestion-starter.js';
import { IngestionsController } from './knowledge/ingestions.controller.js';
import { SearchController } from './knowledge/search.controller.js';
import { SnapshotsController } from './knowledge/snapshots.controller.js';
import type { Logger } from './logger.js';
import { McpController } from './mcp/mcp.controller.js';
import { WorkflowRuns } from './mcp/workflow-runs.js';
import { FactsController } from './memory/facts.controller.js';
import { ThreadsController } from './memory/threads.controller.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { ModelImportsController } from './models/model-imports.controller.js';
import { ModelsController } from './models/models.controller.js';
import { ChatController } from './openai/chat/chat.controller.js';
import { CompletionsController } from './openai/completions/completions.controller.js';
import { EmbeddingsController } from './openai/embeddings/embeddings.controller.js';
import { ModelCalls } from './openai/model-calls.js';
import { RunReplayer } from './runs/replay/run-replayer.js';
import { RunControlController } from './runs/run-control.controller.js';
import { RunCreator } from './runs/run-creator.js';
import { RunEventsController } from './runs/run-events.controller.js';
import { RunReplayController } from './runs/run-replay.controller.js';
import { RunsController } from './runs/runs.controller.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { SecretsController } from './secrets/secrets.controller.js';
import { TemplatesController } from './templates/templates.controller.js';
import { ToolSourcesController } from './tools/tool-sources.controller.js';
import { ToolsController } from './tools/tools.controller.js';
import { HooksController } from './webhooks/hooks.controller.js';
import { WebhookSecrets } from './webhooks/webhook-secrets.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WorkersController } from './workers/workers.controller.js';
import { WorkflowChecker } from './workflows/workflow-checker.js';
import { WorkflowsController } from './workflows/workflows.controller.js';

@Module({})
export class ApiModule {
  static with(config: ApiConfig, logger: Logger): DynamicModule {
    return {
      module: ApiModule,
      imports: [ConnectionsModule.with(config, logger), DiscoveryModule],
      controllers: [
        ApiKeysController,
        ApprovalsController,
        AuditController,
        CallerController,
        ChatController,
        CollectionsController,
        SearchController,
        CompletionsController,
        DocumentsController,
        EmbeddingsController,
        FactsController,
        ThreadsController,
        HealthController,
        HooksController,
        IngestionsController,
        McpController,
        MetricsController,
        ModelsController,
        ModelImportsController,
        RunControlController,
        RunEventsController,
        RunReplayController,
        RunsController,
        SchedulesController,
        SnapshotsController,
        SecretsController,
        TemplatesController,
        TenantsController,
        ToolSourcesController,
        ToolsController,
        UsersController,
        WebhooksController,
        WorkersController,
        WorkflowsController,
      ],
      providers: [
        AuditRootTicker,
        { provide: AuditSigner, useFactory: () => new AuditSigner(config.MARIMBA_SECRET_KEY) },
        IngestionStarter,
        DocumentReader,
        ModelCalls,
        RunCreator,
        RunReplayer,
        WebhookSecrets,
        WorkflowChecker,
        WorkflowRuns,
        { provide: APP_GUARD, useClass: RoleGuard },
        { provide: APP_FILTER, useFactory: () => new ProblemFilter(logger, config.MARIMBA_BODY_LIMIT) },
      ],
    };
  }
}
