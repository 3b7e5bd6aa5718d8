import { Autocomplete, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { useSession } from '../session/session.js';
import type { NamedSecret } from './source-config.js';

interface SecretFieldsProps {
  /** What stands on the other side: 'Header', 'Security scheme'. */
  label: string;
  description: string;
  secrets: NamedSecret[];
  onChange(secrets: NamedSecret[]): void;
}

/** Names of secrets for what a source asks for; their values are never shown and never sent here. */
export function SecretFields({ label, description, secrets, onChange }: SecretFieldsProps) {
  const { api } = useSession();
  const known = useQuery({
    queryKey: ['secrets', 'names'],
    queryFn: ({ signal }) => body(api.GET('/v1/secrets', { signal })),
  });
  const change = (index: number, part: Partial<NamedSecret>) =>
    onChange(secrets.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {description}
      </Text>
      {secrets.map(({ name, secret }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name while it is written
        <Group key={index} align="flex-end">
          <TextInput
            label={label}
            value={name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <Autocomplete
            label="Secret"
            data={(known.data?.items ?? []).map((each) => each.name)}
            value={secret}
            onChange={(next) => change(index, { secret: next })}
          />
          <Button variant="default" onClick={() => onChange(secrets.filter((_, at) => at !== index))}>
            Leave out
          </Button>
        </Group>
      ))}
      <Group>
        <Button variant="default" size="xs" onClick={() => onChange([...secrets, { name: '', secret: '' }])}>
          Add a {label.toLowerCase()} from a secret
        </Button>
      </Group>
    </Stack>
  );
}
