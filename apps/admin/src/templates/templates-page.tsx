import { Anchor, Badge, Breadcrumbs, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { body } from '../api/api-client.js';
import { useTitle } from '../app/use-title.js';
import { PageHeading } from '../components/page-heading.js';
import { Panel } from '../components/panel.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { useSession } from '../session/session.js';
import { needWords } from './need-words.js';

/** Workflows to begin with, each with what it is for and what it needs. */
export function TemplatesPage() {
  useTitle('Templates');
  const { api } = useSession();
  const query = useQuery({
    queryKey: ['templates'],
    queryFn: ({ signal }) => body(api.GET('/v1/templates', { signal })),
    staleTime: 60_000,
  });
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} to="/workflows">
          Workflows
        </Anchor>
        <span>templates</span>
      </Breadcrumbs>
      <PageHeading
        title="Templates"
        about="Workflows to begin with. Choose one, say with which model, and change it later."
      />
      <QueryBoundary query={query} what="templates">
        {({ items }) => (
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            {items.map(({ name, title, description, needs }) => (
              <Panel key={name} label={title}>
                <Stack gap="xs">
                  <Title order={2} size="1rem">
                    <Anchor component={Link} to={`/templates/${name}`} inherit>
                      {title}
                    </Anchor>
                  </Title>
                  <Text size="sm">{description}</Text>
                  <Group gap={6}>
                    {needs.map((need) => (
                      <Badge key={need} variant="light" color="gray" tt="none" radius="sm">
                        needs {needWords[need]}
                      </Badge>
                    ))}
                  </Group>
                </Stack>
              </Panel>
            ))}
          </SimpleGrid>
        )}
      </QueryBoundary>
    </Stack>
  );
}
