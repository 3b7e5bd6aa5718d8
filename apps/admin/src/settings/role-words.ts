import type { Role } from '@marimba/contracts';

/** What each role may do, in words. */
export const roleWords: Record<Role, { label: string; may: string }> = {
  viewer: { label: 'Viewer', may: 'Looks at runs, workflows, knowledge and models. Changes nothing.' },
  member: {
    label: 'Member',
    may: 'Works: starts, cancels and forks runs, decides approvals, writes workflows, schedules and knowledge.',
  },
  admin: {
    label: 'Administrator',
    may: 'Keeps the tenant: its keys, secrets, tools, webhooks and workers, and reads its audit log.',
  },
  system: {
    label: 'System administrator',
    may: 'Keeps the installation: makes and disables tenants, sets their limits, and looks into them, which their audit logs say.',
  },
};
