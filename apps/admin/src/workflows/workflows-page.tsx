import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { Icon } from '../components/icon.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { PagedList } from '../components/paged-list.js';
import { usePages } from '../components/use-pages.js';
import { formatAmount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { useShortcut } from '../shortcuts/shortcuts.js';

/** Every workflow, with its newest version. */
export function WorkflowsPage() {
  useTitle('Workflows');
  const { api } = useSession();
  const navigate = useNavigate();
  useShortcut('n', 'New workflow', () => void navigate('/workflows/new'));
  const pages = usePages({
    queryKey: ['workflows', 'list'],
    read: (page, signal) => body(api.GET('/v1/workflows', { params: { query: page }, signal })),
  });
  const make = (
    <Button component={Link} to="/workflows/new" leftSection={<Icon name="plus" size={16} />}>
      New workflow
    </Button>
  );
  return (
    <Stack>
      <PageHeading title="Workflows" about="What agents are told to do, version by version.">
        <Button component={Link} to="/templates" variant="default">
          Start from a template
        </Button>
        {make}
      </PageHeading>
      <PagedList
        pages={pages}
        what="workflows"
        empty={
          <EmptyNotice title="No workflows yet" icon="graph">
            <Text size="sm">Start from a template, or draw the first one.</Text>
            {make}
          </EmptyNotice>
        }
      >
        {(items) => (
          <DataTable
            label="Workflows"
            minWidth={560}
            highlightOnHover
            columns={['Workflow', { right: 'Version' }, { right: 'Steps' }, 'Changed']}
          >
            {items.map(({ name, version, definition, createdAt }) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <Anchor component={Link} to={`/workflows/${name}`} inherit fw={500}>
                    {name}
                  </Anchor>
                  {definition.description !== undefined && (
                    <Text size="sm" c="dimmed" lineClamp={2}>
                      {definition.description}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="right">{version}</Table.Td>
                <Table.Td ta="right">{formatAmount(definition.steps.length, 'step')}</Table.Td>
                <Table.Td>
                  <LocalTime at={createdAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}
