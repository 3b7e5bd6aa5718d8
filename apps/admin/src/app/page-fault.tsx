import { Button, Container, Stack } from '@mantine/core';
import { useRouteError } from 'react-router';
import { ErrorNotice } from '../components/error-notice.js';

/** Stands in for a page that could not be fetched or drawn. */
export function PageFault() {
  return (
    <Container size="sm" py="xl">
      <Stack align="flex-start">
        <ErrorNotice error={useRouteError()} />
        <Button onClick={() => window.location.reload()}>Reload the page</Button>
      </Stack>
    </Container>
  );
}
