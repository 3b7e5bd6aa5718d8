import { Select, type SelectProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { usePages } from './use-pages.js';

interface Option {
  value: string;
  label: string;
}

interface PagedSelectProps extends Omit<SelectProps, 'data' | 'searchable' | 'onSearchChange'> {
  pages: Pick<ReturnType<typeof usePages<unknown>>, 'query'>;
  /** Of the pages that were read so far. */
  data: (string | Option | { group: string; items: (string | Option)[] })[];
}

/** So many that match are looked for before more pages are waited for. */
const enough = 20;
/** More are not drawn: typing narrows them. */
const drawn = 300;

/**
 * A choice from a list of any length, which is read a page at a time: further while one scrolls, and to its end while too few
 * match what is typed.
 */
export function PagedSelect({ pages: { query }, data, value, ...select }: PagedSelectProps) {
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  const options = data.flatMap((each) => (typeof each === 'object' && 'group' in each ? each.items : each));
  const chosen = options.find((option) => idOf(option) === value);
  // The field shows the choice until something else is typed; then it narrows nothing.
  const wanted = chosen !== undefined && labelOf(chosen) === search ? '' : search.trim().toLowerCase();
  const found = options.filter((option) => labelOf(option).toLowerCase().includes(wanted)).length;
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const looksOn = opened && found < enough && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (looksOn) void fetchNextPage();
  }, [looksOn, fetchNextPage]);
  return (
    <Select
      {...select}
      data={data}
      value={value ?? null}
      searchable
      limit={drawn}
      onSearchChange={setSearch}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      nothingFoundMessage={isFetching ? 'Looking further…' : isError ? 'The rest could not be read' : 'Nothing found'}
      scrollAreaProps={{
        onBottomReached: () => {
          if (hasNextPage && !isFetching) void fetchNextPage();
        },
      }}
    />
  );
}

const idOf = (option: string | Option): string => (typeof option === 'string' ? option : option.value);
const labelOf = (option: string | Option): string => (typeof option === 'string' ? option : option.label);
