import { Anchor, Breadcrumbs, Stack } from '@mantine/core';
import { searchMode } from '@marimba/contracts';
import { Link, useParams, useSearchParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { PageHeading } from '../components/page-heading.js';
import { DocumentTable } from './document-table.js';
import { RemoveButton } from './remove-button.js';
import { type Search, SearchForm } from './search-form.js';
import { SearchResults } from './search-results.js';
import { UploadZone } from './upload-zone.js';

/** One collection: a search as an agent would do it, or the documents while nothing is searched for. */
export function CollectionPage() {
  const { collection = '' } = useParams();
  const [address, setAddress] = useSearchParams();
  const search: Search = {
    q: address.get('q') ?? '',
    mode: searchMode.safeParse(address.get('mode')).data ?? 'auto',
    rerank: address.get('rerank') === 'true',
  };
  const write = ({ q, mode, rerank }: Search) =>
    setAddress({ ...(q && { q }), ...(mode !== 'auto' && { mode }), ...(rerank && { rerank: 'true' }) });
  useTitle(collection);
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} to="/knowledge">
          Knowledge
        </Anchor>
        <span>{collection}</span>
      </Breadcrumbs>
      <PageHeading title={collection}>
        <RemoveButton collection={collection} />
      </PageHeading>
      <SearchForm key={search.q} search={search} onSearch={write} />
      {search.q === '' ? (
        <>
          <UploadZone collection={collection} />
          <DocumentTable collection={collection} />
        </>
      ) : (
        <SearchResults collection={collection} search={search} onClear={() => setAddress({})} />
      )}
    </Stack>
  );
}
