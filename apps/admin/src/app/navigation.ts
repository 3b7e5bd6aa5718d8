import type { IconName } from '../components/icon.js';

/** A page that the sidebar leads to. */
export interface NavigationEntry {
  path: string;
  label: string;
  icon: IconName;
  /** Pressed after `g`, it goes there. */
  key: string;
}

/** The sidebar, and the shortcuts that lead to its pages. */
export const navigation: { heading: string; entries: NavigationEntry[] }[] = [
  {
    heading: 'Observe',
    entries: [
      { path: '/runs', label: 'Runs', icon: 'runs', key: 'r' },
      { path: '/approvals', label: 'Approvals', icon: 'inbox', key: 'a' },
      { path: '/audit', label: 'Audit', icon: 'shield', key: 'u' },
    ],
  },
  {
    heading: 'Build',
    entries: [
      { path: '/workflows', label: 'Workflows', icon: 'graph', key: 'w' },
      { path: '/knowledge', label: 'Knowledge', icon: 'book', key: 'k' },
      { path: '/tools', label: 'Tools', icon: 'code', key: 't' },
      { path: '/memory', label: 'Memory', icon: 'star', key: 'y' },
      { path: '/playground', label: 'Playground', icon: 'keyboard', key: 'p' },
    ],
  },
  {
    heading: 'Operate',
    entries: [
      { path: '/models', label: 'Models', icon: 'chip', key: 'm' },
      { path: '/settings', label: 'Settings', icon: 'key', key: 's' },
    ],
  },
];
