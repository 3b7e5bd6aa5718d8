import { Anchor, Breadcrumbs, Button, Group, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import classes from '../components/columns.module.css';
import { JsonBlock } from '../components/json-block.js';
import { PageHeading } from '../components/page-heading.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { WorkflowGraphView } from '../graph/workflow-graph-view.js';
import { useSession } from '../session/session.js';
import { useShortcut } from '../shortcuts/shortcuts.js';
import { RunForm } from './run-form.js';
import { ScheduleList } from './schedule-list.js';
import { VersionComparison } from './version-comparison.js';
import { WebhookList } from './webhook-list.js';

const tabs = {
  definition: 'Definition',
  run: 'Run',
  versions: 'Versions',
  schedules: 'Schedules',
  webhooks: 'Webhooks',
};

/** One workflow: what it does, and every way to start it. */
export function WorkflowPage() {
  const { workflow = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const { api } = useSession();
  useTitle(workflow);
  const query = useQuery({
    queryKey: ['workflows', 'versions', workflow],
    queryFn: ({ signal }) =>
      body(api.GET('/v1/workflows/{name}/versions', { params: { path: { name: workflow } }, signal })),
  });
  const open = (tab: string | null) =>
    setSearch(tab === null || tab === 'definition' ? {} : { tab }, { replace: true });
  useShortcut('s', 'Start a run', () => open('run'));
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} to="/workflows">
          Workflows
        </Anchor>
        <span>{workflow}</span>
      </Breadcrumbs>
      <PageHeading title={workflow} about={query.data?.items[0]?.definition.description}>
        <Group gap="xs">
          <Button component={Link} to={`/runs?workflow=${workflow}`} variant="default">
            Its runs
          </Button>
          <Button component={Link} to={`/workflows/${workflow}/edit`}>
            Edit
          </Button>
        </Group>
      </PageHeading>
      <QueryBoundary query={query} what="the workflow">
        {({ items }) => {
          const newest = items[0]!;
          return (
            <Tabs value={search.get('tab') ?? 'definition'} onChange={open} keepMounted={false}>
              <Tabs.List mb="md">
                {Object.entries(tabs).map(([key, label]) => (
                  <Tabs.Tab key={key} value={key}>
                    {label}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="definition">
                <div className={classes.beside}>
                  <Panel title="Graph">
                    <WorkflowGraphView definition={newest.definition} height={560} />
                  </Panel>
                  <Panel title={`Version ${newest.version}`}>
                    <JsonBlock value={newest.definition} label="The definition as JSON" />
                  </Panel>
                </div>
              </Tabs.Panel>
              <Tabs.Panel value="run">
                <RunForm workflow={newest} />
              </Tabs.Panel>
              <Tabs.Panel value="versions">
                <VersionComparison versions={items} />
              </Tabs.Panel>
              <Tabs.Panel value="schedules">
                <ScheduleList workflow={newest} />
              </Tabs.Panel>
              <Tabs.Panel value="webhooks">
                <WebhookList workflow={workflow} />
              </Tabs.Panel>
            </Tabs>
          );
        }}
      </QueryBoundary>
    </Stack>
  );
}
