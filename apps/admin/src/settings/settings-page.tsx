import { Stack, Tabs } from '@mantine/core';
import { mayAct, type Role } from '@marimba/contracts';
import { useSearchParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { PageHeading } from '../components/page-heading.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';
import { BudgetPanel } from './budget-panel.js';
import { KeyPanel } from './key-panel.js';
import { RolePanel } from './role-panel.js';
import { SecretPanel } from './secret-panel.js';
import { TenantPanel } from './tenant-panel.js';
import { UserPanel } from './user-panel.js';

const tabs: { tab: string; label: string; role: Role; Panel(): React.ReactNode }[] = [
  { tab: 'keys', label: 'Keys', role: 'admin', Panel: KeyPanel },
  { tab: 'users', label: 'Users', role: 'admin', Panel: UserPanel },
  { tab: 'roles', label: 'Roles', role: 'viewer', Panel: RolePanel },
  { tab: 'budgets', label: 'Budgets', role: 'admin', Panel: BudgetPanel },
  { tab: 'secrets', label: 'Secrets', role: 'admin', Panel: SecretPanel },
  { tab: 'tenants', label: 'Tenants', role: 'system', Panel: TenantPanel },
];

/** Who may use the service and how much, and the secrets that tools use by name. */
export function SettingsPage() {
  useTitle('Settings');
  const [search, setSearch] = useSearchParams();
  const { tenant } = useSession();
  const caller = useCaller();
  return (
    <Stack>
      <PageHeading title="Settings" about="Who may use the service, what they may do, and how much." />
      <QueryBoundary query={caller} what="what your key may do">
        {({ role }) => {
          // Of another tenant that is looked into, only what any viewer sees; the tenants themselves stay.
          const shown = tabs.filter(
            (each) => mayAct(role, each.role) && (tenant === undefined || each.role !== 'admin'),
          );
          const open = shown.find(({ tab }) => tab === search.get('tab')) ?? shown[0]!;
          return (
            <Tabs
              value={open.tab}
              onChange={(tab) => setSearch(tab === null ? {} : { tab }, { replace: true })}
              keepMounted={false}
            >
              <Tabs.List mb="md">
                {shown.map(({ tab, label }) => (
                  <Tabs.Tab key={tab} value={tab}>
                    {label}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              {shown.map(({ tab, Panel }) => (
                <Tabs.Panel key={tab} value={tab}>
                  <Panel />
                </Tabs.Panel>
              ))}
            </Tabs>
          );
        }}
      </QueryBoundary>
    </Stack>
  );
}
