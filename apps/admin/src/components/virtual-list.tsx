import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { focusRow } from './focus-row.js';
import { focusStep } from './focus-step.js';
import classes from './virtual-list.module.css';

interface VirtualListProps {
  label: string;
  count: number;
  rowHeight: number;
  itemKey(index: number): string | number;
  /** The index that is selected: it is scrolled to when it changes. */
  selected: number | undefined;
  /** Follows the end of a list that grows. */
  follow?: boolean;
  maxHeight?: string;
  /** One button; `tabStop` says whether Tab reaches it. */
  children(index: number, tabStop: boolean): ReactNode;
}

/** A list of buttons of any length, one tab stop: arrows, Page up and down, Home and End move through it. */
export function VirtualList(props: VirtualListProps) {
  const { label, count, rowHeight, itemKey, selected, follow = false, maxHeight = '62vh', children } = props;
  const scroller = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState<number>();
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: itemKey,
    overscan: 16,
  });
  useEffect(() => {
    if (selected !== undefined) virtual.scrollToIndex(selected, { align: 'auto' });
  }, [selected, virtual]);
  useEffect(() => {
    if (follow && count > 0) virtual.scrollToIndex(count - 1);
  }, [follow, count, virtual]);

  const stop = Math.min(focused ?? selected ?? 0, count - 1);
  const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
    const next = focusStep(event.key, stop, count - 1);
    if (next === undefined) return;
    event.preventDefault();
    setFocused(next);
    virtual.scrollToIndex(next);
    focusRow(scroller.current, `[data-index="${next}"] button`);
  };
  const style = { maxHeight, '--room': `${virtual.getTotalSize()}px` } as CSSProperties;
  return (
    <ol ref={scroller} className={classes.list} aria-label={label} onKeyDown={moveFocus} style={style}>
      {virtual.getVirtualItems().map(({ index, key, start }) => (
        <li
          key={key}
          data-index={index}
          aria-setsize={count}
          aria-posinset={index + 1}
          className={classes.item}
          style={{ height: rowHeight, transform: `translateY(${start}px)` }}
          onFocus={() => setFocused(index)}
        >
          {children(index, index === stop)}
        </li>
      ))}
    </ol>
  );
}
