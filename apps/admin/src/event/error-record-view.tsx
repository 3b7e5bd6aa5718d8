import { Alert, Text } from '@mantine/core';
import type { ErrorRecord } from '@marimba/contracts';

/** An error of the log: what, by which code, what to do. */
export function ErrorRecordView({ error }: { error: ErrorRecord }) {
  return (
    <Alert color="red" variant="light" title={error.message}>
      {error.remedy !== undefined && <Text size="sm">{error.remedy}</Text>}
      <Text size="xs" c="dimmed">
        {error.code}
        {error.terminal ? '; trying again cannot help' : '; trying again may help'}
      </Text>
    </Alert>
  );
}
