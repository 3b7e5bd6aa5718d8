import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { textLines } from './text-lines.js';
import classes from './text-viewer.module.css';

interface TextViewerProps {
  text: string;
  label: string;
  maxHeight?: number;
}

const lineHeight = 20;

/** A text of any length, line by line: only the lines in sight are there, so that ten megabytes scroll like ten lines. */
export function TextViewer({ text, label, maxHeight = 420 }: TextViewerProps) {
  const lines = useMemo(() => textLines(text), [text]);
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section ref={scroller} className={classes.viewer} aria-label={label} tabIndex={0} style={{ maxHeight }}>
      <div className={classes.lines} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} className={classes.line} style={{ transform: `translateY(${start}px)` }}>
            {lines[index]}
          </div>
        ))}
      </div>
    </section>
  );
}
