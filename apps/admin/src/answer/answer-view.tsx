import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Details } from '../components/details.js';
import { longText, Prose } from '../components/prose.js';
import classes from './answer-view.module.css';
import { splitCitationMarks } from './citation-marks.js';
import { CitationView } from './citation-view.js';
import type { Answer } from './read-answer.js';

/** An answer whose marks lead to the cited passages. */
export function AnswerView({ answer: { text, thinking, citations } }: { answer: Answer }) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set(citations.slice(0, 1).map(({ number }) => number)));
  const setOpen = (number: number, open: boolean) =>
    setOpened((before) => {
      const after = new Set(before);
      if (open) after.add(number);
      else after.delete(number);
      return after;
    });
  const numbers = new Set(citations.map(({ number }) => number));
  return (
    <Stack gap="sm">
      <div className={classes.answer}>
        {text.length > longText ? (
          <Prose label="The answer">{text}</Prose>
        ) : (
          <Prose>
            {splitCitationMarks(text, numbers).map((part, index) =>
              'text' in part ? (
                part.text
              ) : (
                <button
                  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name
                  key={index}
                  type="button"
                  className={classes.mark}
                  aria-label={`Citation ${part.citation}`}
                  onClick={() => setOpen(part.citation, true)}
                >
                  [{part.citation}]
                </button>
              ),
            )}
          </Prose>
        )}
      </div>
      {thinking !== undefined && thinking !== '' && (
        <Details summary="Thinking">
          <Prose>{thinking}</Prose>
        </Details>
      )}
      {citations.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            Citations
          </Text>
          {citations.map((citation) => (
            <CitationView
              key={citation.number}
              citation={citation}
              open={opened.has(citation.number)}
              onToggle={(open) => setOpen(citation.number, open)}
            />
          ))}
        </>
      )}
    </Stack>
  );
}
