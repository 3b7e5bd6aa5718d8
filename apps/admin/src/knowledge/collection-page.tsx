import { Anchor, Breadcrumbs, Stack } from '@mantine/core';
import { Link, useParams, useSearchParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { PageHeading } from '../components/page-heading.js';
import { DocumentTable } from './document-table.js';
import { SearchForm } from './search-form.js';
import { SearchResults } from './search-results.js';

/** One collection: a search as an agent would do it, or the documents while nothing is searched for. */
export function CollectionPage() {
  const { collection = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const query = search.get('q') ?? '';
  useTitle(collection);
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} to="/knowledge">
          Knowledge
        </Anchor>
        <span>{collection}</span>
      </Breadcrumbs>
      <PageHeading title={collection} />
      <SearchForm key={query} query={query} onSearch={(q) => setSearch(q === '' ? {} : { q })} />
      {query === '' ? (
        <DocumentTable collection={collection} />
      ) : (
        <SearchResults collection={collection} query={query} onClear={() => setSearch({})} />
      )}
    </Stack>
  );
}
