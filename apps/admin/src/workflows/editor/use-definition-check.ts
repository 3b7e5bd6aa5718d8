import { useDebouncedValue } from '@mantine/hooks';
import type { JsonObject, ProblemDetail } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { body } from '../../api/api-client.js';
import { useSession } from '../../session/session.js';
import { sent } from './sent-definition.js';

const none: ProblemDetail[] = [];

/** What the service finds wrong with a definition, asked a moment after the last change. */
export function useDefinitionCheck(text: string, definition: JsonObject | undefined) {
  const { api } = useSession();
  const [settled] = useDebouncedValue(text, 400);
  const check = useQuery({
    queryKey: ['workflow-check', settled],
    queryFn: ({ signal }) => body(api.POST('/v1/workflows/check', { body: sent(definition ?? {}), signal })),
    enabled: definition !== undefined && settled === text,
    placeholderData: (before) => before,
    gcTime: 0,
  });
  if (definition === undefined)
    return { problems: [{ pointer: '', message: syntaxError(text) }], checking: false, error: null };
  return { problems: check.data?.problems ?? none, checking: check.isFetching || settled !== text, error: check.error };
}

function syntaxError(text: string): string {
  try {
    JSON.parse(text);
    return 'This is not a JSON object.';
  } catch (error) {
    return `This is not JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}
