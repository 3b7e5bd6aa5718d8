import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { SessionGate } from '../session/session.js';
import { ShortcutsProvider } from '../shortcuts/shortcuts.js';
import { routes } from './routes.js';
import { styleNonce } from './style-nonce.js';
import { cssVariables, theme } from './theme.js';

const router = createBrowserRouter(routes);

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <Notifications position="bottom-right" />
      <ShortcutsProvider>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </ShortcutsProvider>
    </MantineProvider>
  );
}
