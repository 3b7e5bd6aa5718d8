import { MantineProvider } from '@mantine/core';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { SessionGate } from '../session/session.js';
import { routes } from './routes.js';
import { cssVariables, theme } from './theme.js';

const router = createBrowserRouter(routes);

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <SessionGate>
        <RouterProvider router={router} />
      </SessionGate>
    </MantineProvider>
  );
}
