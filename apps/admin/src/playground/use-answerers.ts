import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useModelNames } from '../models/use-model-names.js';
import { useSession } from '../session/session.js';
import { playgroundWorkflow } from './agent-definition.js';
import { type Answerer, canAnswer, modelAnswerer, questionField, workflowAnswerer } from './answerer.js';

/** Everybody who can be asked: the models that are served, and the workflows that take a text and in which somebody answers. */
export function useAnswerers(): Answerer[] {
  const { api } = useSession();
  const models = useModelNames();
  const { data } = useQuery({
    queryKey: ['workflows', 'choices'],
    queryFn: ({ signal }) => body(api.GET('/v1/workflows', { params: { query: { limit: 200 } }, signal })),
  });
  const workflows = (data?.items ?? []).filter(
    (each) => each.name !== playgroundWorkflow && canAnswer(each) && questionField(each.definition) !== undefined,
  );
  return [...models.map(modelAnswerer), ...workflows.map(workflowAnswerer)];
}
