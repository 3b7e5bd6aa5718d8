import { Navigate, type RouteObject } from 'react-router';
import { NotFoundPage } from './not-found-page.js';
import { PageFault } from './page-fault.js';
import { Shell } from './shell.js';

/** Every page is a chunk of its own, fetched when it is first opened. */
export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <PageFault />,
    hydrateFallbackElement: <></>,
    children: [
      { index: true, element: <Navigate to="/runs" replace /> },
      { path: 'runs', lazy: async () => ({ Component: (await import('../runs/runs-page.js')).RunsPage }) },
      { path: 'runs/:runId', lazy: async () => ({ Component: (await import('../run/run-page.js')).RunPage }) },
      {
        path: 'knowledge',
        lazy: async () => ({ Component: (await import('../knowledge/collections-page.js')).CollectionsPage }),
      },
      {
        path: 'knowledge/:collection',
        lazy: async () => ({ Component: (await import('../knowledge/collection-page.js')).CollectionPage }),
      },
      {
        path: 'documents/:documentId',
        lazy: async () => ({ Component: (await import('../knowledge/document-page.js')).DocumentPage }),
      },
      { path: 'models', lazy: async () => ({ Component: (await import('../models/models-page.js')).ModelsPage }) },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
];
