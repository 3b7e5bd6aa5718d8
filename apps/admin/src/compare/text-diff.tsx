import { Text } from '@mantine/core';
import { diffLines, diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import classes from './text-diff.module.css';

/** Longer texts are compared line by line, which is faster. */
const byWords = 8_000;
/** Beyond this only what differs at first is compared. */
const most = 200_000;

/** What a second text has that the first has not, and the other way round, in one text. */
export function TextDiff({ a, b, label }: { a: string; b: string; label: string }) {
  const parts = useMemo(() => {
    const [one, other] = [a.slice(0, most), b.slice(0, most)];
    return a.length + b.length < byWords ? diffWordsWithSpace(one, other) : diffLines(one, other);
  }, [a, b]);
  if (a === b)
    return (
      <>
        <Text size="xs" c="dimmed" mb={4}>
          The same in both.
        </Text>
        <pre className={classes.diff}>{a.slice(0, 2_000)}</pre>
      </>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={label} tabIndex={0} className={classes.diff}>
      {parts.map(({ value, added, removed }, index) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: the parts of a text have no other name
        if (added) return <ins key={index}>{value}</ins>;
        if (removed) return <del key={index}>{value}</del>;
        return <span key={index}>{value}</span>;
        // biome-ignore-end lint/suspicious/noArrayIndexKey: as above
      })}
      {(a.length > most || b.length > most) && ` … only the first ${most} characters are compared`}
    </section>
  );
}
