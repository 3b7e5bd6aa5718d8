import { Anchor, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import { DataTable } from '../components/data-table.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { PagedList } from '../components/paged-list.js';
import { usePages } from '../components/use-pages.js';
import { formatCount } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { NewCollection } from './new-collection.js';

export function CollectionsPage() {
  useTitle('Knowledge');
  const { api } = useSession();
  const pages = usePages({
    queryKey: ['collections'],
    read: (page, signal) => body(api.GET('/v1/collections', { params: { query: page }, signal })),
  });
  return (
    <Stack>
      <PageHeading title="Knowledge" about="Documents that agents read and cite.">
        <NewCollection />
      </PageHeading>
      <PagedList
        pages={pages}
        what="collections"
        empty={
          <EmptyNotice title="No collections yet" icon="book">
            <Text size="sm">
              A collection holds documents that are searched together. Make one, then drop files into it.
            </Text>
            <NewCollection />
          </EmptyNotice>
        }
      >
        {(items) => (
          <DataTable
            label="Collections"
            minWidth={560}
            highlightOnHover
            columns={['Collection', { right: 'Documents' }, { right: 'Chunks' }, 'Created']}
          >
            {items.map(({ id, name, description, documents, chunks, createdAt }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/knowledge/${name}`} inherit fw={500}>
                    {name}
                  </Anchor>
                  {description !== undefined && (
                    <Text size="sm" c="dimmed">
                      {description}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="right">{formatCount(documents)}</Table.Td>
                <Table.Td ta="right">{formatCount(chunks)}</Table.Td>
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
