import { Grid, SegmentedControl, Stack, Text } from '@mantine/core';
import type { ApprovalListItem, ApprovalResource } from '@marimba/contracts';
import { approvalStatus } from '@marimba/contracts';
import { useSearchParams } from 'react-router';
import { useTitle } from '../app/use-title.js';
import { EmptyNotice } from '../components/empty-notice.js';
import { ErrorNotice } from '../components/error-notice.js';
import { LoadingLines } from '../components/loading-lines.js';
import { LocalTime } from '../components/local-time.js';
import { PageHeading } from '../components/page-heading.js';
import { type VirtualColumn, VirtualTable } from '../components/virtual-table.js';
import { ApprovalDetail } from './approval-detail.js';
import { useApprovals } from './use-approvals.js';

const emptyTitles: Record<ApprovalResource['status'], string> = {
  waiting: 'Nothing waits for you',
  approved: 'Nothing was approved yet',
  refused: 'Nothing was refused yet',
  ended: 'No question ended without a decision',
};

const keyOf = ({ runId, seq }: ApprovalListItem) => `${runId}/${seq}`;

const columns: VirtualColumn<ApprovalListItem>[] = [
  {
    key: 'title',
    header: 'Question',
    width: 'minmax(180px, 2fr)',
    cell: ({ title }) => (
      <Text span inherit fw={550}>
        {title}
      </Text>
    ),
  },
  { key: 'workflow', header: 'Workflow', width: 'minmax(110px, 1fr)', cell: ({ workflow }) => workflow },
  { key: 'asked', header: 'Asked', width: '166px', cell: ({ requestedAt }) => <LocalTime at={requestedAt} /> },
];

/** The inbox: what the runs ask people, whichever run asks. */
export function ApprovalsPage() {
  useTitle('Approvals');
  const [search, setSearch] = useSearchParams();
  const status = approvalStatus.safeParse(search.get('status')).data ?? 'waiting';
  const query = useApprovals(status);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = items.find((item) => keyOf(item) === search.get('show')) ?? items[0];
  return (
    <Stack gap="sm">
      <PageHeading title="Approvals" about="What runs ask people before they go on.">
        <SegmentedControl
          aria-label="Which approvals"
          value={status}
          onChange={(value) => setSearch({ status: value }, { replace: true })}
          data={approvalStatus.options.map((value) => ({ value, label: value }))}
        />
      </PageHeading>
      {query.isError && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <LoadingLines what="approvals" lines={6} />}
      {query.data !== undefined && items.length === 0 && (
        <EmptyNotice title={emptyTitles[status]} icon="inbox">
          <Text size="sm" c="dimmed" maw={480}>
            A step of the kind <b>approval</b> stops its run here until somebody decides, and so does a tool that an
            agent may use only with consent.
          </Text>
        </EmptyNotice>
      )}
      {chosen !== undefined && (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <VirtualTable
              label="Approvals, newest first"
              columns={columns}
              rows={items}
              rowKey={keyOf}
              rowName={({ title }) => title}
              selectedKey={keyOf(chosen)}
              onSelect={(item) => setSearch({ status, show: keyOf(item) }, { replace: true })}
              onEnd={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 6 }}>
            <ApprovalDetail key={keyOf(chosen)} approval={chosen} />
          </Grid.Col>
        </Grid>
      )}
    </Stack>
  );
}
