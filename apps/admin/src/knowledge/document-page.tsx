import { Anchor, Breadcrumbs, Paper, Stack, Tabs, Text } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { Prose } from '../components/prose.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { formatAmount, formatBytes } from '../format/numbers.js';
import { ChunkList } from './chunk-list.js';
import { excerptOf } from './excerpt.js';
import { RemoveButton } from './remove-button.js';
import { StateList } from './state-list.js';
import { useDocument } from './use-document.js';

/** A whole document, with the stretch between `start` and `end` of the address highlighted and in view. */
export function DocumentPage() {
  const { documentId = '' } = useParams();
  const [search] = useSearchParams();
  const query = useDocument(documentId);
  const [start, end] = [Number(search.get('start') ?? 0), Number(search.get('end') ?? 0)];
  useTitle(query.data?.title ?? 'Document');
  return (
    <Stack>
      {query.isError && !query.data && <PageHeading title="Document" />}
      <QueryBoundary query={query} what="the document" lines={12}>
        {(document) => (
          <Stack>
            <Breadcrumbs>
              <Anchor component={Link} to="/knowledge">
                Knowledge
              </Anchor>
              <Anchor component={Link} to={`/knowledge/${document.collection}`}>
                {document.collection}
              </Anchor>
              <span>{document.title}</span>
            </Breadcrumbs>
            <PageHeading title={document.title}>
              <RemoveButton collection={document.collection} document={document} />
            </PageHeading>
            <Text size="sm" c="dimmed">
              {document.source}, {formatBytes(document.bytes)}, {formatAmount(document.chunks, 'chunk')}, added{' '}
              <LocalTime at={document.createdAt} />
            </Text>
            <Tabs defaultValue="text" keepMounted={false}>
              <Tabs.List mb="md">
                <Tabs.Tab value="text">Text</Tabs.Tab>
                <Tabs.Tab value="chunks">Chunks</Tabs.Tab>
                <Tabs.Tab value="states">States</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="text">
                <Paper withBorder p="lg" maw={900}>
                  <MarkedText text={document.text} start={start} end={end} />
                </Paper>
              </Tabs.Panel>
              <Tabs.Panel value="chunks">
                <ChunkList documentId={document.id} />
              </Tabs.Panel>
              <Tabs.Panel value="states">
                <StateList documentId={document.id} />
              </Tabs.Panel>
            </Tabs>
          </Stack>
        )}
      </QueryBoundary>
    </Stack>
  );
}

function MarkedText({ text, start, end }: { text: string; start: number; end: number }) {
  const { before, marked, after } = excerptOf(text, start, end, text.length);
  return (
    <Prose>
      {before}
      {marked !== '' && <mark ref={scrollIntoPage}>{marked}</mark>}
      {after}
    </Prose>
  );
}

/** Outside of the component, so that it runs when the mark appears and not whenever the page is drawn. */
function scrollIntoPage(mark: HTMLElement | null): void {
  mark?.scrollIntoView({ block: 'center' });
}
