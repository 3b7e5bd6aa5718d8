import { ActionIcon, Group, Stack, Text, Title } from '@mantine/core';
import type { RunEvent } from '@marimba/contracts';
import { lazy, Suspense } from 'react';
import { Copyable } from '../components/copyable.js';
import { Details } from '../components/details.js';
import { Facts } from '../components/facts.js';
import { Icon } from '../components/icon.js';
import { JsonBlock } from '../components/json-block.js';
import { LoadingLines } from '../components/loading-lines.js';
import { LocalTime } from '../components/local-time.js';
import { Panel } from '../components/panel.js';
import { eventAt } from './event-lookup.js';
import { useRunContext } from './run-context.js';

/** What events hold is told by its schemas, which the first sight of a run does without. */
const EventBody = lazy(async () => ({ default: (await import('./event-body.js')).EventBody }));

/** Everything that the log says about one event. */
export function EventPanel({ seq }: { seq: number | undefined }) {
  const { events } = useRunContext();
  const event = seq === undefined ? undefined : eventAt(events, seq);
  return (
    <Panel label="Selected event">
      {event === undefined ? (
        <Text c="dimmed" size="sm">
          {seq === undefined
            ? 'Choose a bar of the timeline or a line of the log to see what happened there.'
            : `The log holds no event ${seq}.`}
        </Text>
      ) : (
        <Stack gap="sm">
          <EventHeading event={event} />
          <Suspense fallback={<LoadingLines what="the event" lines={3} />}>
            <EventBody key={event.seq} event={event} />
          </Suspense>
          <Details summary="Place in the chain">
            <Facts
              of={{
                'Hash before': <Copyable value={event.prevHash} name="hash before" shown={24} />,
                Hash: <Copyable value={event.hash} name="hash" shown={24} />,
              }}
            />
          </Details>
          <Details summary="Raw event">
            <JsonBlock value={event} label="The event as JSON" />
          </Details>
        </Stack>
      )}
    </Panel>
  );
}

function EventHeading({ event }: { event: RunEvent }) {
  const { events, select } = useRunContext();
  const last = events.at(-1)?.seq ?? event.seq;
  return (
    <Group justify="space-between" wrap="nowrap">
      <div>
        <Title order={2} size="h4">
          {event.type}
        </Title>
        <Text size="xs" c="dimmed">
          Event {event.seq} of {last}, <LocalTime at={event.at} />
        </Text>
      </div>
      <ActionIcon.Group>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label="Previous event"
          disabled={event.seq <= 1}
          onClick={() => select(event.seq - 1)}
        >
          <Icon name="previous" />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label="Next event"
          disabled={event.seq >= last}
          onClick={() => select(event.seq + 1)}
        >
          <Icon name="next" />
        </ActionIcon>
      </ActionIcon.Group>
    </Group>
  );
}
