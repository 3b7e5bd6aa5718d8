import { Progress, Table, Text } from '@mantine/core';
import type { TenantLimits, TenantUsage } from '@marimba/contracts';
import { formatCount } from '../format/numbers.js';
import { limitNames, limitWords } from './limit-words.js';

/** What a tenant may use, and what of it is used now. */
export function UsageTable({ usage: { limits, runs, tokensToday } }: { usage: TenantUsage }) {
  const used: Partial<Record<keyof TenantLimits, number>> = { runsAtOnce: runs, tokensPerDay: tokensToday };
  return (
    <Table aria-label="Budgets">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Budget</Table.Th>
          <Table.Th ta="right">Used now</Table.Th>
          <Table.Th ta="right">At most</Table.Th>
          <Table.Th w={200}>Part</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {limitNames.map((name) => {
          const [most, now] = [limits[name], used[name]];
          const { label, about } = limitWords[name];
          return (
            <Table.Tr key={name}>
              <Table.Td>
                {label}
                <Text size="xs" c="dimmed">
                  {about}
                </Text>
              </Table.Td>
              <Table.Td ta="right">{now === undefined ? '–' : formatCount(now)}</Table.Td>
              <Table.Td ta="right">{most === undefined ? 'no bound' : formatCount(most)}</Table.Td>
              <Table.Td>
                {most !== undefined && now !== undefined && (
                  <Progress value={Math.min(100, (now / most) * 100)} aria-label={`${label}: part that is used`} />
                )}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
