import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { ErrorNotice } from '../components/error-notice.js';
import { useSession } from '../session/session.js';

type RemoveButtonProps = { collection: string; document?: { id: string; title: string } };

/** Asks before a document, or a whole collection, is removed. */
export function RemoveButton({ collection, document }: RemoveButtonProps) {
  const { api } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useMutation({
    mutationFn: async () => {
      if (document) await api.DELETE('/v1/documents/{id}', { params: { path: { id: document.id } } });
      else await api.DELETE('/v1/collections/{name}', { params: { path: { name: collection } } });
    },
    onSuccess: async () => {
      await navigate(document ? `/knowledge/${collection}` : '/knowledge');
      await queries.invalidateQueries({ queryKey: ['collections'] });
      await queries.invalidateQueries({ queryKey: ['documents', collection] });
    },
  });
  const what = document ? 'document' : 'collection';
  return (
    <>
      <Button variant="default" onClick={open}>
        Remove the {what}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={`Remove this ${what}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Text size="sm">
            {document ? `“${document.title}”` : `All documents of ${collection}`} with the chunks, vectors, states and
            files will be gone. Runs keep in their log what they quoted.
          </Text>
          {remove.isError && <ErrorNotice error={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
