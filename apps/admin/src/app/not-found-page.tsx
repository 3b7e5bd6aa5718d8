import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { EmptyNotice } from '../components/empty-notice.js';
import { useTitle } from './use-title.js';

export function NotFoundPage() {
  useTitle('No such page');
  return (
    <EmptyNotice title="There is no page at this address">
      <Button component={Link} to="/runs">
        Go to the runs
      </Button>
    </EmptyNotice>
  );
}
