import { Group, Select, Stack, Text } from '@mantine/core';
import type { WorkflowResource } from '@marimba/contracts';
import { useState } from 'react';
import { TextDiff } from '../compare/text-diff.js';
import { Copyable } from '../components/copyable.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';

type Version = Pick<WorkflowResource, 'version' | 'createdAt' | 'definitionSha256'> & { definition: unknown };

/** Any two versions, by what differs: the newest with the one before, at first. */
export function VersionComparison({ versions }: { versions: Version[] }) {
  const newest = versions[0]!.version;
  const [from, setFrom] = useState(versions[1]?.version ?? newest);
  const [to, setTo] = useState(newest);
  const numbers = versions.map(({ version }) => String(version));
  const find = (version: number) => versions.find((each) => each.version === version) ?? versions[0]!;
  const text = (version: number) => JSON.stringify(find(version).definition, null, 2);
  return (
    <Stack>
      <Group>
        <Select
          label="From version"
          data={numbers}
          value={String(from)}
          allowDeselect={false}
          onChange={(value) => setFrom(Number(value))}
        />
        <Select
          label="To version"
          data={numbers}
          value={String(to)}
          allowDeselect={false}
          onChange={(value) => setTo(Number(value))}
        />
      </Group>
      {versions.length === 1 && (
        <Text size="sm" c="dimmed">
          There is one version so far. Each change that is saved makes the next one; runs keep the version they began
          with.
        </Text>
      )}
      <Panel title={`What version ${to} has that version ${from} has not`}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed" component="div">
            Saved <LocalTime at={find(to).createdAt} />, SHA-256{' '}
            <Copyable value={find(to).definitionSha256} name="hash of the definition" shown={16} />
          </Text>
          <TextDiff a={text(from)} b={text(to)} label="Differences of the two versions" />
        </Stack>
      </Panel>
    </Stack>
  );
}
