import { Badge, Table, Text } from '@mantine/core';
import { role } from '@marimba/contracts';
import { Panel } from '../components/panel.js';
import { useCaller } from '../session/use-caller.js';
import { roleWords } from './role-words.js';

/** What keys may do, by their role. */
export function RolePanel() {
  const { data: caller } = useCaller();
  return (
    <Panel title="Roles">
      <Text size="sm" c="dimmed" mb="sm">
        A key has one role, and may also do what the roles above it may. A key of a user below an administrator sees and
        touches that user’s runs and memory only.
      </Text>
      <Table aria-label="Roles">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={220}>Role</Table.Th>
            <Table.Th>May</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {role.options.map((each) => (
            <Table.Tr key={each}>
              <Table.Td fw={500}>
                {roleWords[each].label}{' '}
                {caller?.role === each && (
                  <Badge variant="light" color="gray" tt="none" radius="sm">
                    your key
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{roleWords[each].may}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
