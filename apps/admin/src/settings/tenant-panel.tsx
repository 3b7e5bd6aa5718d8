import { Button, Group, Stack, Table, Text } from '@mantine/core';
import type { TenantResource } from '@marimba/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { body } from '../api/api-client.js';
import { ActiveBadge } from '../components/active-badge.js';
import { ConfirmButton } from '../components/confirm-button.js';
import { DataTable } from '../components/data-table.js';
import { LocalTime } from '../components/local-time.js';
import { PagedList } from '../components/paged-list.js';
import { Panel } from '../components/panel.js';
import { usePages } from '../components/use-pages.js';
import { formatCount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';
import { limitNames, limitWords } from './limit-words.js';
import { LimitsDialog } from './limits-dialog.js';
import { NewTenantForm } from './new-tenant-form.js';

/** For system administrators: the tenants of the installation. */
export function TenantPanel() {
  const { home } = useSession();
  const pages = usePages({
    queryKey: ['tenants'],
    read: (page, signal) => body(home.GET('/v1/tenants', { params: { query: page }, signal })),
  });
  return (
    <Panel title="Tenants">
      <Stack>
        <NewTenantForm />
        <PagedList pages={pages} what="tenants" empty={null}>
          {(tenants) => (
            <DataTable label="Tenants" minWidth={760} columns={['Tenant', 'State', 'Budgets', 'Made', 'Actions']}>
              {tenants.map((tenant) => (
                <TenantRow key={tenant.id} tenant={tenant} />
              ))}
            </DataTable>
          )}
        </PagedList>
      </Stack>
    </Panel>
  );
}

function TenantRow({ tenant }: { tenant: TenantResource }) {
  const { home, visit } = useSession();
  const { data: caller } = useCaller();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { id, name, status, limits, createdAt } = tenant;
  const params = { path: { tenant: id } };
  const isOwn = caller?.tenant.id === id;
  const bounds = limitNames.filter((each) => limits[each] !== undefined);
  const again = () => queries.invalidateQueries({ queryKey: ['tenants'] });
  return (
    <Table.Tr>
      <Table.Td fw={500}>{name}</Table.Td>
      <Table.Td>
        <ActiveBadge status={status} />
      </Table.Td>
      <Table.Td>
        {bounds.length === 0 && 'no bound'}
        {bounds.map((each) => (
          <Text key={each} size="sm">
            {limitWords[each].label}: {formatCount(limits[each]!)}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>
        <LocalTime at={createdAt} />
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap">
          <LimitsDialog tenant={tenant} />
          {!isOwn && (
            <>
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`Look into ${name}`}
                onClick={() => {
                  visit(name);
                  void navigate('/runs');
                }}
              >
                Look into
              </Button>
              {status === 'active' ? (
                <ConfirmButton
                  aria-label={`Disable ${name}`}
                  title={`Disable the tenant ${name}?`}
                  about="None of its keys is accepted from two seconds on, and no run of it begins. What is going ends as it would, and everything that it keeps stays."
                  confirm="Disable the tenant"
                  act={() => home.POST('/v1/tenants/{tenant}/disable', { params })}
                  onDone={again}
                >
                  Disable
                </ConfirmButton>
              ) : (
                <ConfirmButton
                  aria-label={`Enable ${name}`}
                  title={`Enable the tenant ${name}?`}
                  about="Its keys are accepted again, and its schedules and webhooks start runs again."
                  confirm="Enable the tenant"
                  act={() => home.POST('/v1/tenants/{tenant}/enable', { params })}
                  onDone={again}
                >
                  Enable
                </ConfirmButton>
              )}
            </>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
