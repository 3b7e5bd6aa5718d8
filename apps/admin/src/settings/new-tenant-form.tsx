import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { TenantLimits } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { body } from '../api/api-client.js';
import { definedOf } from '../api/defined-of.js';
import { Copyable } from '../components/copyable.js';
import { ErrorNotice } from '../components/error-notice.js';
import { useSession } from '../session/session.js';
import { LimitFields } from './limit-fields.js';

/** Makes a tenant, and shows its first key the one time that it can be seen. */
export function NewTenantForm() {
  const { home } = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [limits, setLimits] = useState<TenantLimits>({});
  const make = useMutation({
    mutationFn: () => body(home.POST('/v1/tenants', { body: { name, limits: definedOf(limits) } })),
    onSuccess: () => {
      setName('');
      setLimits({});
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['tenants'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" maw={720}>
        <TextInput
          label="Name of a new tenant"
          description="Small letters, digits and hyphens. Nothing of one tenant is seen by another."
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <LimitFields limits={limits} onChange={setLimits} />
        <Group>
          <Button type="submit" loading={make.isPending}>
            Make the tenant
          </Button>
        </Group>
        {make.isError && <ErrorNotice error={make.error} />}
        {make.data !== undefined && (
          <Alert color="yellow" title={`The first key of ${make.data.name}, shown this once`}>
            <Copyable value={make.data.key} name="key" />
            <Text size="sm" mt={4}>
              Give it to the tenant’s administrator, who makes the others with it.
            </Text>
          </Alert>
        )}
      </Stack>
    </form>
  );
}
