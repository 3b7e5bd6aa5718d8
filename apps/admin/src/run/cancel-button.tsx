import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { useEver } from '../components/use-ever.js';

const CancelDialog = lazy(async () => ({ default: (await import('./cancel-dialog.js')).CancelDialog }));

export function CancelButton({ runId }: { runId: string }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button color="red" variant="light" onClick={open}>
        Cancel run
      </Button>
      <Suspense>{useEver(opened) && <CancelDialog runId={runId} opened={opened} onClose={close} />}</Suspense>
    </>
  );
}
