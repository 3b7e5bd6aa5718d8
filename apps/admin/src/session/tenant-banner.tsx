import { Alert, Button, Group, Text } from '@mantine/core';
import { useSession } from './session.js';

/** Says that what is shown is another tenant's, and leads back. */
export function TenantBanner() {
  const { tenant, visit } = useSession();
  if (tenant === undefined) return null;
  return (
    <Alert color="yellow" mb="md" role="status" p="xs">
      <Group justify="space-between">
        <Text size="sm">
          You look into the tenant <b>{tenant}</b>. Nothing can be changed, and its audit log says what was looked at.
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => visit(undefined)}>
          Back to your own tenant
        </Button>
      </Group>
    </Alert>
  );
}
