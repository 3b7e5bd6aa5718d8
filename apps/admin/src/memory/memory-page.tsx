import { Stack, Tabs } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { PageHeading } from '../components/page-heading.js';
import { FactList } from './fact-list.js';
import { ForgetProof } from './forget-proof.js';
import { ThreadList } from './thread-list.js';

/** What is remembered, of whom and from where: facts and conversations. */
export function MemoryPage() {
  useTitle('Memory');
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') === 'threads' ? 'threads' : 'facts';
  const forgotten = search.get('forgotten');
  return (
    <Stack>
      <PageHeading title="Memory" about="What agents remember from run to run." />
      {forgotten !== null && <ForgetProof key={forgotten} factId={forgotten} />}
      <Tabs
        value={tab}
        onChange={(next) => setSearch(next === 'threads' ? { tab: 'threads' } : {})}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="facts">Facts</Tabs.Tab>
          <Tabs.Tab value="threads">Threads</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="facts">
          <FactList />
        </Tabs.Panel>
        <Tabs.Panel value="threads">
          <ThreadList />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
