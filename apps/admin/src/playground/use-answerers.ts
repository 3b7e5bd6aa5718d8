import { body } from '../api/api-client.js';
import { usePages } from '../components/use-pages.js';
import { useModelNames } from '../models/use-model-names.js';
import { useSession } from '../session/session.js';
import { playgroundWorkflow } from './agent-definition.js';
import { type Answerer, canAnswer, modelAnswerer, questionField, workflowAnswerer } from './answerer.js';

/**
 * Everybody who can be asked: the models that are served, and the workflows that take a text and in which somebody answers,
 * of the pages that were read so far.
 */
export function useAnswerers() {
  const { api } = useSession();
  const models = useModelNames();
  const pages = usePages({
    queryKey: ['workflows', 'choices'],
    read: (page, signal) => body(api.GET('/v1/workflows', { params: { query: page }, signal })),
  });
  const workflows = (pages.items ?? []).filter(
    (each) => each.name !== playgroundWorkflow && canAnswer(each) && questionField(each.definition) !== undefined,
  );
  const answerers: Answerer[] = [...models.map(modelAnswerer), ...workflows.map(workflowAnswerer)];
  return { answerers, pages };
}
