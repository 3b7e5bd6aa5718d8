import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { RequestError } from '../api/request-error.js';

interface ErrorNoticeProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** What happened and what can be done about it. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  const request = error instanceof RequestError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const remedy = request?.remedy ?? 'Reload the page. If it happens again, report it with the sentence above.';
  return (
    <Alert color="red" variant="light" role="alert" title={message}>
      <Stack gap="xs" align="flex-start">
        {request !== undefined && request.places.length > 0 && (
          <List size="sm">
            {request.places.map(({ pointer, message: what, hint }) => (
              <List.Item key={`${pointer} ${what}`}>
                <b>{pointer || '/'}</b>: {what}
                {hint !== undefined && ` (${hint})`}
              </List.Item>
            ))}
          </List>
        )}
        <Text size="sm">{remedy}</Text>
        {request?.problem?.requestId !== undefined && (
          <Text size="xs" c="dimmed">
            Request {request.problem.requestId}
          </Text>
        )}
        {onRetry !== undefined && request?.transient !== false && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
