import { NumberInput, SimpleGrid } from '@mantine/core';
import type { TenantLimits } from '@marimba/contracts';
import { limitNames, limitWords } from './limit-words.js';

interface LimitFieldsProps {
  limits: TenantLimits;
  onChange(limits: TenantLimits): void;
}

/** A field for each limit; an empty one has no bound. */
export function LimitFields({ limits, onChange }: LimitFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {limitNames.map((name) => (
        <NumberInput
          key={name}
          label={limitWords[name].label}
          description={limitWords[name].about}
          placeholder="no bound"
          min={1}
          allowDecimal={false}
          thousandSeparator=" "
          value={limits[name] ?? ''}
          onChange={(value) => {
            const { [name]: _before, ...rest } = limits;
            onChange(typeof value === 'number' ? { ...rest, [name]: value } : rest);
          }}
        />
      ))}
    </SimpleGrid>
  );
}
