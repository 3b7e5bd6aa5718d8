import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { mayAct, role as roles } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { Copyable } from '../components/copyable.js';
import { ErrorNotice } from '../components/error-notice.js';
import { useSession } from '../session/session.js';
import { useCaller } from '../session/use-caller.js';
import { roleWords } from './role-words.js';

/** Asks for what a key is to be, and shows it the one time that it can be seen. */
export function NewKeyForm() {
  const { api } = useSession();
  const { data: caller } = useCaller();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState('member');
  const [user, setUser] = useState('');
  const [until, setUntil] = useState('');
  const make = useMutation({
    mutationFn: () =>
      body(
        api.POST('/v1/api-keys', {
          body: {
            ...{ name, role: roles.parse(role) },
            ...(user.trim() === '' ? {} : { user: user.trim() }),
            // To the end of that day where the reader is.
            ...(until === '' ? {} : { expiresAt: new Date(`${until}T23:59:59`).toISOString() }),
          },
        }),
      ),
    onSuccess: () => {
      setName('');
      setUser('');
      setUntil('');
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['api-keys'] });
      await queries.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const given = roles.options.filter((each) => each !== 'system' || mayAct(caller?.role ?? 'viewer', 'system'));
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group align="flex-start">
          <TextInput
            label="Name of a new key"
            description="What uses it."
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Role"
            description="What it may do."
            allowDeselect={false}
            data={given.map((value) => ({ value, label: roleWords[value].label }))}
            w={200}
            value={role}
            onChange={(next) => setRole(next ?? 'member')}
          />
          <TextInput
            label="User"
            description="Left empty, nobody’s own."
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
          />
          <TextInput
            label="Last day"
            description="Left empty, it never ends."
            type="date"
            min={new Date().toISOString().slice(0, 10)}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </Group>
        <Text size="sm" c="dimmed">
          {roleWords[roles.parse(role)].may}
        </Text>
        <Group>
          <Button type="submit" loading={make.isPending}>
            Make the key
          </Button>
        </Group>
        {make.isError && <ErrorNotice error={make.error} />}
        {make.data !== undefined && (
          <Alert color="yellow" title={`The key ${make.data.name}, shown this once`}>
            <Copyable value={make.data.key} name="key" />
          </Alert>
        )}
      </Stack>
    </form>
  );
}
