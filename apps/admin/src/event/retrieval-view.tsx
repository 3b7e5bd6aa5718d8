import { Anchor, Stack, Text } from '@mantine/core';
import { type Passage, type RunEventOf, retrieveOutput } from '@marimba/contracts';
import { Link } from 'react-router';
import { Facts } from '../components/facts.js';
import { formatDuration } from '../format/time.js';
import { PassageList } from '../knowledge/passage-list.js';
import { completionOf } from './event-lookup.js';
import { useRunContext } from './run-context.js';
import { Stored } from './stored.js';

/** What was searched for and found. The event holds ids and scores; the texts stand in the step's output. */
export function RetrievalView({ event }: { event: RunEventOf<'retrieval.done'> }) {
  const { events } = useRunContext();
  const { data } = event;
  const output = completionOf(events, data)?.data.output;
  return (
    <Stack gap="sm">
      <Facts
        of={{
          Query: data.query,
          Collection: (
            <Anchor component={Link} to={`/knowledge/${data.collection}`} inherit>
              {data.collection}
            </Anchor>
          ),
          Found: `${data.passages.length} passages in ${formatDuration(data.durationMs)}`,
        }}
      />
      {data.passages.length === 0 && (
        <Text size="sm">
          Nothing in the collection shares a word with the query. Ask in the words of the documents, or add documents.
        </Text>
      )}
      {output === undefined ? (
        <PassageReferences passages={data.passages} />
      ) : (
        <Stored value={output} what="the passages">
          {(value) => <Found references={data.passages} texts={retrieveOutput.safeParse(value).data?.passages ?? []} />}
        </Stored>
      )}
    </Stack>
  );
}

type Reference = RunEventOf<'retrieval.done'>['data']['passages'][number];

function Found({ references, texts }: { references: Reference[]; texts: Passage[] }) {
  const byId = new Map(texts.map((passage) => [passage.chunkId, passage]));
  const found = references.flatMap(({ chunkId, score }) => {
    const passage = byId.get(chunkId);
    return passage ? [{ ...passage, score }] : [];
  });
  return (
    <>
      <PassageList passages={found} />
      <PassageReferences passages={references.filter(({ chunkId }) => !byId.has(chunkId))} />
    </>
  );
}

function PassageReferences({ passages }: { passages: Reference[] }) {
  return passages.map(({ chunkId, documentId, score }) => (
    <Text key={chunkId} size="sm">
      <Anchor component={Link} to={`/documents/${documentId}`}>
        Document {documentId.slice(0, 8)}
      </Anchor>
      , score {score.toFixed(3)}
    </Text>
  ));
}
