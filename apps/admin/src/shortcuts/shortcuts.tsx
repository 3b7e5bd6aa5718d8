import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useEver } from '../components/use-ever.js';
import { ShortcutRegistry } from './shortcut-registry.js';

const ShortcutsDialog = lazy(async () => ({ default: (await import('./shortcuts-dialog.js')).ShortcutsDialog }));

interface Shortcuts {
  registry: ShortcutRegistry;
  openList(): void;
}

const Context = createContext<Shortcuts | undefined>(undefined);

/** Listens for the shortcuts of whatever is on the page, and shows them all at `?`. */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new ShortcutRegistry());
  const [opened, list] = useDisclosure(false);
  // People who speak to their computer must be able to switch single keys off (WCAG 2.1.4).
  const [enabled, setEnabled] = useLocalStorage({ key: 'marimba.shortcuts', defaultValue: true });
  const { open } = list;

  useEffect(() => {
    const help = registry.add({ keys: '?', label: 'Show the shortcuts', group: 'Everywhere', run: open });
    const press = (event: KeyboardEvent) => {
      if (!enabled || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const shortcut = registry.press(event.key, event.timeStamp);
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run();
    };
    document.addEventListener('keydown', press);
    return () => {
      help();
      document.removeEventListener('keydown', press);
    };
  }, [registry, enabled, open]);

  const context = useMemo(() => ({ registry, openList: open }), [registry, open]);
  return (
    <Context value={context}>
      {children}
      <Suspense>
        {useEver(opened) && (
          <ShortcutsDialog
            opened={opened}
            onClose={list.close}
            shortcuts={registry.list()}
            enabled={enabled}
            onEnable={setEnabled}
          />
        )}
      </Suspense>
    </Context>
  );
}

export function useShortcuts(): Shortcuts {
  const context = useContext(Context);
  if (!context) throw new Error('useShortcuts is used outside of ShortcutsProvider');
  return context;
}

/** Offers a shortcut as long as the component is on the page. */
export function useShortcut(keys: string, label: string, run: () => void, group = 'This page'): void {
  const { registry } = useShortcuts();
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => registry.add({ keys, label, group, run: () => latest.current() }), [registry, keys, label, group]);
}

/** Whether keys are meant for a field, or for a dialog over the page. */
function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null;
}
