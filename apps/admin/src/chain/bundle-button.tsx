import { Button, Stack, Text } from '@mantine/core';
import type { BundleVerdict } from '@marimba/contracts';
import { useMutation } from '@tanstack/react-query';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { saveFile } from '../components/save-file.js';
import { formatAmount } from '../format/numbers.js';
import { useSession } from '../session/session.js';

/** Saves the run's audit bundle, which verifies offline, and says whether it does. */
export function BundleButton({ runId }: { runId: string }) {
  const { api } = useSession();
  const download = useMutation({
    mutationFn: async () => {
      const { auditBundleMediaType, verifyAuditBundle } = await import('./verify-bundle.js');
      const bytes = await api.bytes(`/v1/runs/${runId}/audit`);
      saveFile(bytes, `marimba-run-${runId}.ndjson`, auditBundleMediaType);
      return verifyAuditBundle(bytes);
    },
  });
  return (
    <Stack gap={4} align="flex-end">
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name="download" size={15} />}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        Audit bundle
      </Button>
      {download.isError && <ErrorNotice error={download.error} />}
      {download.data && (
        <Text size="xs" c="dimmed" role="status">
          {verdictLine(download.data)}
        </Text>
      )}
    </Stack>
  );
}

function verdictLine({ ok, events, blobs, problems }: BundleVerdict): string {
  if (ok) return `Saved and verified: ${formatAmount(events, 'event')}, ${formatAmount(blobs, 'blob')}.`;
  return `Saved, but it does not verify: ${problems[0]?.message ?? 'unknown'}.`;
}
