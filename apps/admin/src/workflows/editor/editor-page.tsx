import { Anchor, Breadcrumbs, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { body } from '../../api/api-client.js';
import { useTitle } from '../../app/use-title.js';
import { QueryBoundary } from '../../components/query-boundary.js';
import { useSession } from '../../session/session.js';
import { textOf } from './definition-edit.js';
import { firstDefinition } from './step-templates.js';
import { WorkflowEditor } from './workflow-editor.js';

/** A workflow that is not there yet. */
export function NewWorkflowPage() {
  useTitle('New workflow');
  return (
    <Stack>
      <Crumbs name="new" />
      <WorkflowEditor title="New workflow" before={textOf(firstDefinition)} isNew />
    </Stack>
  );
}

/** The next version of one that is. */
export function EditWorkflowPage() {
  const { workflow = '' } = useParams();
  const { api } = useSession();
  useTitle(`Edit ${workflow}`);
  const query = useQuery({
    queryKey: ['workflows', 'newest', workflow],
    queryFn: ({ signal }) => body(api.GET('/v1/workflows/{name}', { params: { path: { name: workflow } }, signal })),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    // What is being edited is not changed under the hands of its author.
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Stack>
      <Crumbs name={workflow} />
      <QueryBoundary query={query} what="the workflow">
        {({ definition, version }) => (
          <WorkflowEditor
            title={`Edit ${workflow}`}
            before={textOf(definition)}
            about={`Saving a change makes version ${version + 1}.`}
          />
        )}
      </QueryBoundary>
    </Stack>
  );
}

function Crumbs({ name }: { name: string }) {
  return (
    <Breadcrumbs>
      <Anchor component={Link} to="/workflows">
        Workflows
      </Anchor>
      {name === 'new' ? (
        <span>new</span>
      ) : (
        <Anchor component={Link} to={`/workflows/${name}`}>
          {name}
        </Anchor>
      )}
      {name !== 'new' && <span>edit</span>}
    </Breadcrumbs>
  );
}
