import { Alert, Text } from '@mantine/core';
import { Prose } from '../components/prose.js';
import { excerptOf } from './excerpt.js';

const aroundCharacters = 500;

interface DocumentExcerptProps {
  text: string;
  start: number;
  end: number;
  /** What should stand there. */
  quote: string;
}

/** A quote at its place in its document, or the plain word that it is not there any more. */
export function DocumentExcerpt({ text, start, end, quote }: DocumentExcerptProps) {
  const { before, marked, after, cutBefore, cutAfter } = excerptOf(text, start, end, aroundCharacters);
  return (
    <>
      {marked !== quote && (
        <Alert color="orange" variant="light" title="The document does not say this here today">
          <Text size="sm">
            It was probably replaced since the run. As the run's log keeps it: <q>{quote}</q>
          </Text>
        </Alert>
      )}
      <Prose label="The quote in its document">
        {cutBefore && '… '}
        {before}
        <mark ref={scrollIntoRegion}>{marked}</mark>
        {after}
        {cutAfter && ' …'}
      </Prose>
    </>
  );
}

/** Brings the quote into view inside its scrolling region, without moving the page. */
function scrollIntoRegion(mark: HTMLElement | null): void {
  const region = mark?.closest('section');
  if (!mark || !region) return;
  const distance = mark.getBoundingClientRect().top - region.getBoundingClientRect().top;
  region.scrollTop += distance - region.clientHeight / 3;
}
