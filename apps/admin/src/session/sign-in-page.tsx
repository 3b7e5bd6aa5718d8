import { Button, Center, Code, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiClient } from '../api/api-client.js';
import type { RequestError } from '../api/request-error.js';
import { ColorSchemeButton } from '../app/color-scheme-button.js';
import { useTitle } from '../app/use-title.js';
import { ErrorNotice } from '../components/error-notice.js';
import { MarimbaMark } from '../components/marimba-mark.js';

interface SignInPageProps {
  /** Why the key in use before was refused. */
  refusal: RequestError | undefined;
  onSignIn(key: string): void;
}

/** Asks for an API key and tries it before it is kept. */
export function SignInPage({ refusal, onSignIn }: SignInPageProps) {
  const [key, setKey] = useState('');
  const [trying, setTrying] = useState(false);
  const [error, setError] = useState<unknown>(refusal);
  useTitle('Sign in');

  async function submit(event: FormEvent) {
    event.preventDefault();
    const given = key.trim();
    if (given === '') return;
    setTrying(true);
    try {
      await new ApiClient(given).GET('/v1/runs', { params: { query: { limit: 1 } } });
      onSignIn(given);
    } catch (reason) {
      setError(reason);
      setTrying(false);
    }
  }

  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder shadow="sm" radius="md" p="xl" w="100%" maw={460}>
        <form onSubmit={submit}>
          <Stack>
            <Group justify="space-between">
              <Group gap="sm">
                <MarimbaMark size={28} />
                <Title order={1} size="h3">
                  Marimba
                </Title>
              </Group>
              <ColorSchemeButton />
            </Group>
            <Text c="dimmed" size="sm">
              See what your agents did, why, and whether the record can be trusted.
            </Text>
            {error !== undefined && <ErrorNotice error={error} />}
            <PasswordInput
              label="API key"
              description="Kept in this browser tab only, and forgotten when it closes."
              placeholder="mrb_…"
              autoComplete="off"
              required
              withAsterisk={false}
              data-autofocus
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
            <Button type="submit" loading={trying}>
              Sign in
            </Button>
            <Text size="xs" c="dimmed">
              No key yet? The first start of the service prints an administrator's key once. With any key,{' '}
              <Code>POST /v1/api-keys</Code> makes more.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
