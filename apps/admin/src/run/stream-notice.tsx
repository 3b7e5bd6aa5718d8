import { Alert, List } from '@mantine/core';
import { ErrorNotice } from '../components/error-notice.js';
import type { RunLog } from '../stream/use-run-stream.js';

/** Says when the log on this page may be behind or incomplete. */
export function StreamNotice({ log: { state, error, unreadable } }: { log: RunLog }) {
  return (
    <>
      {state === 'refused' && <ErrorNotice error={error} />}
      {state === 'reconnecting' && (
        <Alert color="orange" variant="light" role="status" title="The connection to the run was lost">
          Trying again; nothing will be missed. {error?.message}
        </Alert>
      )}
      {unreadable.length > 0 && (
        <Alert color="orange" variant="light" title="Part of the log cannot be shown by these pages">
          Build the pages and the service from the same sources. Left out:
          <List size="sm">
            {unreadable.slice(0, 5).map((why) => (
              <List.Item key={why}>{why}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  );
}
