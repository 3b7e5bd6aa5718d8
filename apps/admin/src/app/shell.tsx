import { Anchor, AppShell, Burger, Button, Group, NavLink, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, NavLink as RouteLink, useLocation } from 'react-router';
import { Icon, type IconName } from '../components/icon.js';
import { MarimbaMark } from '../components/marimba-mark.js';
import { useSession } from '../session/session.js';
import { ColorSchemeButton } from './color-scheme-button.js';
import classes from './shell.module.css';

const pages: { path: string; label: string; icon: IconName }[] = [
  { path: '/runs', label: 'Runs', icon: 'runs' },
  { path: '/knowledge', label: 'Knowledge', icon: 'book' },
  { path: '/models', label: 'Models', icon: 'chip' },
];

/** The frame of every page: where one is, where one can go. */
export function Shell() {
  const [menuOpen, menu] = useDisclosure(false);
  const { signOut } = useSession();
  const { pathname } = useLocation();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding="md"
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={menuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={menuOpen ? 'Close the menu' : 'Open the menu'}
            />
            <MarimbaMark size={26} />
            <Title order={2} size="h4" component="span">
              Marimba
            </Title>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <Anchor href="/docs" size="sm" c="dimmed" visibleFrom="xs">
              API documentation
            </Anchor>
            <ColorSchemeButton />
            <Button variant="default" onClick={signOut}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        {pages.map(({ path, label, icon }) => (
          <NavLink
            key={path}
            component={RouteLink}
            to={path}
            label={label}
            leftSection={<Icon name={icon} />}
            active={pathname.startsWith(path)}
            onClick={menu.close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
