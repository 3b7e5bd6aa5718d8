import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { body } from '../api/api-client.js';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { useModelNames } from '../models/use-model-names.js';
import { useSession } from '../session/session.js';

/** Asks for a name and makes a collection. */
export function NewCollection() {
  const { api } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [snapshotModel, setSnapshotModel] = useState<string | null>(null);
  const models = useModelNames();
  const make = useMutation({
    mutationFn: () =>
      body(
        api.POST('/v1/collections', {
          body: {
            name,
            ...(description === '' ? {} : { description }),
            ...(snapshotModel === null ? {} : { snapshotModel }),
          },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['collections'] });
      await navigate(`/knowledge/${name}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <>
      <Button leftSection={<Icon name="plus" size={16} />} onClick={open}>
        New collection
      </Button>
      <Modal opened={opened} onClose={close} title="New collection" closeButtonProps={{ 'aria-label': 'Close' }}>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Name"
              description="Lower-case letters, digits and hyphens; workflows name it."
              required
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label="Description"
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            <Select
              label="Read at once by"
              description="This model reads each new document whole and keeps its state, so that the first question about it does not wait."
              placeholder="no model"
              clearable
              data={models}
              value={snapshotModel}
              onChange={setSnapshotModel}
            />
            {make.isError && <ErrorNotice error={make.error} />}
            <Group justify="flex-end">
              <Button type="submit" loading={make.isPending}>
                Make the collection
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
