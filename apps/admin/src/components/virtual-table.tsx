import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { focusRow } from './focus-row.js';
import { focusStep } from './focus-step.js';
import classes from './virtual-table.module.css';

export interface VirtualColumn<Row> {
  key: string;
  header: ReactNode;
  /** A track of the grid: '120px', 'minmax(160px, 1fr)'. */
  width: string;
  align?: 'right';
  cell(row: Row): ReactNode;
}

interface VirtualTableProps<Row> {
  label: string;
  columns: VirtualColumn<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** The first link of a row covers it: the whole row leads there. */
  rowLink?(row: Row): { to: string; name: string };
  /** What a row is called by its button, where it is selected and leads nowhere. */
  rowName?(row: Row): string;
  selectedKey?: string | undefined;
  onSelect?(row: Row): void;
  /** Called when the last rows come into sight, as long as there are more. */
  onEnd?: (() => void) | undefined;
  /** Shown after the last row. */
  foot?: ReactNode;
  rowHeight?: number;
  /** Room for the table on the screen; fewer rows take less. */
  maxHeight?: string;
}

/**
 * A table of any length: only the rows in sight are there. It is one tab stop; arrows, Page up and down, Home and End
 * move through it, Enter opens a row.
 */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, rows, rowKey, rowHeight = 44, maxHeight = 'calc(100dvh - 190px)', onEnd, foot } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rowKey(rows[index]!),
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 8) onEnd?.();
  }, [last, rows.length, onEnd]);

  const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
    const next = focusStep(event.key, active, rows.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
    virtual.scrollToIndex(next);
    focusRow(scroller.current, `[data-index="${next}"] [data-row-focus]`);
  };

  const template = columns.map(({ width }) => width).join(' ');
  return (
    <div className={classes.frame}>
      <div ref={scroller} className={classes.scroller} style={{ maxHeight }}>
        <table aria-label={label} aria-rowcount={rows.length + 1} className={classes.table}>
          <thead className={classes.head}>
            <tr aria-rowindex={1} className={classes.row} style={{ gridTemplateColumns: template }}>
              {columns.map(({ key, header, align }) => (
                <th key={key} scope="col" className={classes.cell} data-align={align}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className={classes.body} style={{ height: virtual.getTotalSize() }} onKeyDown={moveFocus}>
            {items.map(({ index, key, start }) => (
              <VirtualRow
                key={key}
                {...props}
                row={rows[index]!}
                index={index}
                tabStop={index === Math.min(active, rows.length - 1)}
                onFocus={setActive}
                place={{ gridTemplateColumns: template, height: rowHeight, transform: `translateY(${start}px)` }}
              />
            ))}
          </tbody>
        </table>
        {foot}
      </div>
    </div>
  );
}

interface VirtualRowProps<Row> extends VirtualTableProps<Row> {
  row: Row;
  index: number;
  tabStop: boolean;
  onFocus(index: number): void;
  place: { gridTemplateColumns: string; height: number; transform: string };
}

function VirtualRow<Row>(props: VirtualRowProps<Row>) {
  const { row, index, columns, rowKey, rowName, rowLink, onSelect, selectedKey, tabStop, onFocus, place } = props;
  const link = rowLink?.(row);
  const focus = { 'data-row-focus': '', tabIndex: tabStop ? 0 : -1, onFocus: () => onFocus(index) };
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={selectedKey !== undefined && selectedKey === rowKey(row)}
      data-index={index}
      className={classes.row}
      style={place}
    >
      {columns.map(({ key, align, cell }, column) => (
        <td key={key} className={classes.cell} data-align={align}>
          {column === 0 && link !== undefined && (
            <Link to={link.to} className={classes.cover} aria-label={link.name} title={link.name} {...focus} />
          )}
          {column === 0 && link === undefined && onSelect !== undefined && (
            <button
              type="button"
              className={classes.cover}
              aria-label={`Show ${rowName?.(row) ?? rowKey(row)}`}
              onClick={() => onSelect(row)}
              {...focus}
            />
          )}
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}
