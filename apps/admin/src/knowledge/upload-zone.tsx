import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { ErrorNotice } from '../components/error-notice.js';
import { Icon } from '../components/icon.js';
import { formatBytes } from '../format/numbers.js';
import { useSession } from '../session/session.js';
import { IngestionProgress } from './ingestion-progress.js';
import classes from './knowledge.module.css';

interface Upload {
  id: number;
  name: string;
  bytes: number;
  sent: number;
  runId?: string;
  cancelled?: boolean;
  stop: AbortController;
  error?: unknown;
}

/** Takes files by drag and drop, by click or by keyboard, and shows how far each has come: sent, read, in the collection. */
export function UploadZone({ collection }: { collection: string }) {
  const { api } = useSession();
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const change = (id: number, part: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.id === id ? { ...each, ...part } : each)));
  const onDrop = async (files: File[]) => {
    const added = files.map((file, index) => ({ file, id: Date.now() + index, stop: new AbortController() }));
    setUploads((all) => [
      ...added.map(({ file, id, stop }) => ({ id, name: file.name, bytes: file.size, sent: 0, stop })),
      ...all,
    ]);
    // One after the other: the service holds one file in memory at a time.
    for (const { file, id, stop } of added) {
      try {
        const { runId } = await api.upload(
          `/v1/collections/${encodeURIComponent(collection)}/ingestions`,
          file,
          (sent) => change(id, { sent }),
          stop.signal,
        );
        change(id, { sent: 1, runId });
      } catch (error) {
        change(id, stop.signal.aborted ? { cancelled: true } : { error });
      }
    }
  };
  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({
    noClick: true,
    noKeyboard: true,
    onDrop: (files) => void onDrop(files),
  });
  const done = () => {
    void queries.invalidateQueries({ queryKey: ['documents', collection] });
    void queries.invalidateQueries({ queryKey: ['collections'] });
  };
  return (
    <Stack gap="xs">
      <div {...getRootProps({ className: classes.drop!, 'data-over': isDragActive })}>
        <input {...getInputProps()} aria-label="Files to add" />
        <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={open}>
          Choose files
        </Button>
        <Text size="sm">or drop them here.</Text>
        <Text size="xs" c="dimmed">
          PDF, DOCX, PPTX, HTML, Markdown, text, JSON, CSV and e-mail. The same file again changes nothing; a new
          version takes the old one’s place.
        </Text>
      </div>
      {uploads.map(({ id, name, bytes, sent, runId, error, cancelled, stop }) => (
        <div key={id}>
          <Text size="sm">
            {name}{' '}
            <Text span c="dimmed" size="xs">
              {formatBytes(bytes)}
            </Text>
          </Text>
          {error !== undefined && <ErrorNotice error={error} />}
          {cancelled === true && (
            <Text size="sm" c="dimmed">
              Not sent: it was cancelled.
            </Text>
          )}
          {error === undefined && runId === undefined && cancelled !== true && (
            <Group wrap="nowrap">
              <Progress flex={1} value={sent * 100} aria-label={`${name}: ${Math.round(sent * 100)} percent sent`} />
              <Button variant="default" size="compact-xs" aria-label={`Cancel ${name}`} onClick={() => stop.abort()}>
                Cancel
              </Button>
            </Group>
          )}
          {runId !== undefined && <IngestionProgress runId={runId} onDone={done} />}
        </div>
      ))}
    </Stack>
  );
}
