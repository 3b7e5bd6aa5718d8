import { Anchor, Breadcrumbs, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import { JsonBlock } from '../components/json-block.js';
import { PageHeading } from '../components/page-heading.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { WorkflowGraphView } from '../graph/workflow-graph-view.js';
import { useSession } from '../session/session.js';
import classes from '../workflows/workflows.module.css';
import { needWords } from './need-words.js';
import { UseTemplate } from './use-template.js';

/** One template: what it does, what the bundled model makes of it, its graph, and a form that makes a workflow of it. */
export function TemplatePage() {
  const { template = '' } = useParams();
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['template', template],
    queryFn: ({ signal }) => body(api.GET('/v1/templates/{name}', { params: { path: { name: template } }, signal })),
  });
  useTitle(query.data?.title ?? 'Template');
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} to="/workflows">
          Workflows
        </Anchor>
        <Anchor component={Link} to="/templates">
          templates
        </Anchor>
        <span>{template}</span>
      </Breadcrumbs>
      {query.isError && <PageHeading title="Template" />}
      <QueryBoundary query={query} what="the template">
        {(found) => (
          <Stack>
            <PageHeading title={found.title} about={found.description} />
            <div className={classes.beside}>
              <Stack>
                <UseTemplate template={found} />
                <Panel title="With the bundled model">
                  <Text size="sm">{found.bundledModel}</Text>
                </Panel>
                {found.needs.length > 0 && (
                  <Panel title="Before it can run">
                    <Text size="sm">It needs {found.needs.map((need) => needWords[need]).join(', and ')}.</Text>
                  </Panel>
                )}
                {found.examples.map(({ title, input }) => (
                  <Panel key={title} title={`To try it with: ${title}`}>
                    <JsonBlock value={input as never} label={title} />
                  </Panel>
                ))}
              </Stack>
              <Panel title="Graph">
                <WorkflowGraphView definition={found.definition as never} />
              </Panel>
            </div>
          </Stack>
        )}
      </QueryBoundary>
    </Stack>
  );
}
