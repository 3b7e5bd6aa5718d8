import { Select, TextInput } from '@mantine/core';
import { memoryScopeKind } from '@marimba/contracts';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

/** A member of the address that is written there when the field is left or Enter is pressed. */
export function AddressField({ name, label }: { name: string; label: string }) {
  const [search, setSearch] = useSearchParams();
  const given = search.get(name) ?? '';
  const [text, setText] = useState(given);
  const write = () => {
    if (text !== given) setSearch(changed(search, { [name]: text.trim() }));
  };
  return (
    <TextInput
      label={label}
      w={180}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={write}
      onKeyDown={(event) => event.key === 'Enter' && write()}
    />
  );
}

export function AddressChoice({ name, label, choices }: { name: string; label: string; choices: readonly string[] }) {
  const [search, setSearch] = useSearchParams();
  return (
    <Select
      label={label}
      placeholder="any"
      clearable
      w={150}
      data={[...choices]}
      value={search.get(name)}
      onChange={(next) => setSearch(changed(search, { [name]: next ?? '' }))}
    />
  );
}

/** Whose memory is listed. */
export function ScopeFields() {
  return (
    <>
      <AddressChoice name="scope" label="Of" choices={memoryScopeKind.options} />
      <AddressField name="id" label="Name of user or agent" />
    </>
  );
}

/** The address with other values; an empty one is left out. */
export function changed(search: URLSearchParams, values: Record<string, string>): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Whose memory, as the address says it. */
export function scopeIn(search: URLSearchParams) {
  const scope = memoryScopeKind.safeParse(search.get('scope')).data;
  const id = search.get('id') ?? undefined;
  return { scope, id: scope === undefined ? undefined : id };
}
