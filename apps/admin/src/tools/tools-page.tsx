import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import classes from '../components/columns.module.css';
import { EmptyNotice } from '../components/empty-notice.js';
import { PageHeading } from '../components/page-heading.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { VirtualTable } from '../components/virtual-table.js';
import { useSession } from '../session/session.js';
import { SourceForm } from './source-form.js';
import { SourceList } from './source-list.js';
import { ToolPanel } from './tool-panel.js';

const colors = { ready: 'green', new: 'blue', changed: 'orange', gone: 'gray' };

/** Every tool that workflows may name, and those that wait for an approval. */
export function ToolsPage() {
  useTitle('Tools');
  const { api } = useSession();
  const [search, setSearch] = useSearchParams();
  const name = search.get('tool') ?? undefined;
  const making = search.get('source') === 'new';
  const query = useQuery({
    queryKey: ['tools'],
    queryFn: ({ signal }) => body(api.GET('/v1/tools', { signal })),
  });
  return (
    <Stack>
      <PageHeading
        title="Tools"
        about="What agents may be granted. A tool that has changed since it was approved is not called."
      >
        <Button variant={making ? 'default' : 'filled'} onClick={() => setSearch(making ? {} : { source: 'new' })}>
          {making ? 'Close' : 'Add a source of tools'}
        </Button>
      </PageHeading>
      {making && <SourceForm onDone={() => setSearch({})} />}
      <SourceList />
      <QueryBoundary query={query} what="tools">
        {({ items }) => {
          const waiting = items.filter(({ status }) => status === 'changed' || status === 'new');
          if (items.length === 0)
            return (
              <EmptyNotice title="There are no tools">
                <Text size="sm">Add a source above: a database, an OpenAPI document or an MCP server.</Text>
              </EmptyNotice>
            );
          return (
            <Stack>
              {waiting.length > 0 && (
                <Text size="sm">
                  {waiting.length === 1 ? 'One tool waits' : `${waiting.length} tools wait`} for your approval:{' '}
                  {waiting.map((tool) => (
                    <Button
                      key={tool.name}
                      variant="subtle"
                      size="compact-sm"
                      onClick={() => setSearch({ tool: tool.name })}
                    >
                      {tool.name}
                    </Button>
                  ))}
                </Text>
              )}
              <div className={classes.beside}>
                <VirtualTable
                  label="Tools"
                  rows={items}
                  rowKey={(tool) => tool.name}
                  selectedKey={name}
                  onSelect={(tool) => setSearch({ tool: tool.name })}
                  columns={[
                    { key: 'name', header: 'Tool', width: 'minmax(170px, 1fr)', cell: (tool) => tool.name },
                    {
                      key: 'origin',
                      header: 'From',
                      width: '120px',
                      cell: ({ origin }) => origin.source ?? origin.kind,
                    },
                    { key: 'effects', header: 'Effects', width: '70px', cell: ({ effects }) => effects },
                    {
                      key: 'status',
                      header: 'Status',
                      width: '90px',
                      cell: ({ status }) => (
                        <Badge variant="light" tt="none" radius="sm" color={colors[status]}>
                          {status}
                        </Badge>
                      ),
                    },
                  ]}
                />
                {items.some((tool) => tool.name === name) ? (
                  <Group align="stretch" grow>
                    <ToolPanel key={name} name={name!} />
                  </Group>
                ) : (
                  <EmptyNotice
                    title={
                      name === undefined
                        ? 'Choose a tool to see what it takes, to approve it, or to try it'
                        : `There is no tool ${name}: choose one of those that are here`
                    }
                  />
                )}
              </div>
            </Stack>
          );
        }}
      </QueryBoundary>
    </Stack>
  );
}
