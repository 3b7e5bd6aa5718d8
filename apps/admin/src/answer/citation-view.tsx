import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import type { Citation } from '@marimba/contracts';
import { Link } from 'react-router';
import { Details } from '../components/details.js';
import { QueryBoundary } from '../components/query-boundary.js';
import { DocumentExcerpt } from '../knowledge/document-excerpt.js';
import { useDocument } from '../knowledge/use-document.js';

interface CitationViewProps {
  citation: Citation;
  open: boolean;
  onToggle(open: boolean): void;
}

/** Where an answer's evidence stands; opened, the quote in its document. */
export function CitationView({ citation, open, onToggle }: CitationViewProps) {
  return (
    <Details
      open={open}
      onToggle={onToggle}
      summary={
        <Group component="span" gap="xs" display="inline-flex">
          <span>
            [{citation.number}] {citation.title}
          </span>
          <Badge size="sm" variant="light" tt="none" color={citation.verified ? 'green' : 'orange'}>
            {citation.verified ? 'quoted word for word' : 'not quoted word for word'}
          </Badge>
        </Group>
      }
    >
      {open && <CitedPassage citation={citation} />}
    </Details>
  );
}

function CitedPassage({ citation }: { citation: Citation }) {
  const { documentId, start, end, quote } = citation;
  const query = useDocument(documentId);
  return (
    <Stack gap="xs">
      {query.isError && (
        <Text size="sm">
          As the run's log keeps it: <q>{quote}</q>
        </Text>
      )}
      <QueryBoundary query={query} what="the document">
        {({ text }) => <DocumentExcerpt text={text} start={start} end={end} quote={quote} />}
      </QueryBoundary>
      <Anchor component={Link} size="sm" to={`/documents/${documentId}?start=${start}&end=${end}`}>
        Open the document here
      </Anchor>
    </Stack>
  );
}
