import { Anchor, Button, Code, Text } from '@mantine/core';
import { EmptyNotice } from '../components/empty-notice.js';

const example = `curl -X POST ${window.location.origin}/v1/runs \\
  -H 'Authorization: Bearer <your key>' -H 'Content-Type: application/json' \\
  -d '{"workflow": "ask-my-documents", "input": {"question": "…"}}'`;

export function NoRuns({ filtered, onClear }: { filtered: boolean; onClear(): void }) {
  if (filtered)
    return (
      <EmptyNotice title="No run matches this filter">
        <Button variant="default" onClick={onClear}>
          Show all runs
        </Button>
      </EmptyNotice>
    );
  return (
    <EmptyNotice title="No runs yet">
      <Text size="sm">
        Start one over REST (every route is described in the <Anchor href="/docs">API documentation</Anchor>); it
        appears here by itself.
      </Text>
      <Code block ta="left">
        {example}
      </Code>
    </EmptyNotice>
  );
}
