import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A column's heading; numbers stand on the right. */
type Column = string | { right: string };

interface DataTableProps {
  /** What the table is called by those who do not see it. */
  label: string;
  columns: readonly Column[];
  /** Pixels below which it scrolls sideways. */
  minWidth: number;
  highlightOnHover?: boolean;
  /** Its rows. */
  children: ReactNode;
}

/** A table of a page that is not virtual. */
export function DataTable({ label, columns, minWidth, highlightOnHover = false, children }: DataTableProps) {
  return (
    <Table.ScrollContainer minWidth={minWidth}>
      <Table aria-label={label} highlightOnHover={highlightOnHover}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) =>
              typeof column === 'string' ? (
                <Table.Th key={column}>{column}</Table.Th>
              ) : (
                <Table.Th key={column.right} ta="right">
                  {column.right}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
