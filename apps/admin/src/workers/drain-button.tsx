import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from '../session/session.js';

/** Has a worker finish and take nothing more, or take work again. */
export function DrainButton({ name, status }: { name: string; status: string }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const isDrained = status === 'draining' || status === 'drained';
  const ask = useMutation({
    mutationFn: () => {
      const params = { path: { name } };
      return body(
        isDrained
          ? api.POST('/v1/workers/{name}/resume', { params })
          : api.POST('/v1/workers/{name}/drain', { params }),
      );
    },
    onError: (error) => notifications.show({ color: 'red', title: 'Not done', message: error.message }),
    // It says what it has become in the next moment.
    onSettled: () => setTimeout(() => void queries.invalidateQueries({ queryKey: ['workers'] }), 300),
  });
  return (
    <Button variant="default" size="compact-sm" loading={ask.isPending} onClick={() => ask.mutate()}>
      {isDrained ? 'Resume' : 'Drain'}
    </Button>
  );
}

export function DrainWords({ status, working }: { status: string; working: number }) {
  if (status === 'draining')
    return (
      <Text size="sm" role="status">
        It takes nothing more and finishes {working === 1 ? 'one step or call' : `${working} steps and calls`}.
      </Text>
    );
  if (status === 'drained')
    return (
      <Text size="sm" role="status">
        It has finished everything: it can be stopped, or resumed.
      </Text>
    );
  return null;
}
