import type { ComponentType } from 'react';
import { Navigate, type RouteObject } from 'react-router';
import { NotFoundPage } from './not-found-page.js';
import { PageFault } from './page-fault.js';
import { Shell } from './shell.js';

/** A page is a chunk of its own, fetched when it is first opened. */
const page = (path: string, load: () => Promise<ComponentType>): RouteObject => ({
  path,
  lazy: async () => ({ Component: await load() }),
});

/** Every page, each by a line. */
const pages: RouteObject[] = [
  page('runs', async () => (await import('../runs/runs-page.js')).RunsPage),
  page('runs/compare', async () => (await import('../compare/compare-page.js')).ComparePage),
  page('runs/:runId', async () => (await import('../run/run-page.js')).RunPage),
  page('approvals', async () => (await import('../approvals/approvals-page.js')).ApprovalsPage),
  page('audit', async () => (await import('../audit/audit-page.js')).AuditPage),
  page('workflows', async () => (await import('../workflows/workflows-page.js')).WorkflowsPage),
  page('workflows/new', async () => (await import('../workflows/editor/editor-page.js')).NewWorkflowPage),
  page('workflows/:workflow', async () => (await import('../workflows/workflow-page.js')).WorkflowPage),
  page('workflows/:workflow/edit', async () => (await import('../workflows/editor/editor-page.js')).EditWorkflowPage),
  page('templates', async () => (await import('../templates/templates-page.js')).TemplatesPage),
  page('templates/:template', async () => (await import('../templates/template-page.js')).TemplatePage),
  page('knowledge', async () => (await import('../knowledge/collections-page.js')).CollectionsPage),
  page('knowledge/:collection', async () => (await import('../knowledge/collection-page.js')).CollectionPage),
  page('documents/:documentId', async () => (await import('../knowledge/document-page.js')).DocumentPage),
  page('playground', async () => (await import('../playground/playground-page.js')).PlaygroundPage),
  page('memory', async () => (await import('../memory/memory-page.js')).MemoryPage),
  page('tools', async () => (await import('../tools/tools-page.js')).ToolsPage),
  page('settings', async () => (await import('../settings/settings-page.js')).SettingsPage),
  page('models', async () => (await import('../models/models-page.js')).ModelsPage),
];

export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <PageFault />,
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <PageFault />,
        children: [
          { index: true, element: <Navigate to="/runs" replace /> },
          ...pages,
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
];
