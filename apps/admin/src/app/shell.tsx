import { ActionIcon, AppShell, Burger, Group, NavLink, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, NavLink as RouteLink, useLocation, useNavigate } from 'react-router';
import { Icon } from '../components/icon.js';
import { MarimbaMark } from '../components/marimba-mark.js';
import { useSession } from '../session/session.js';
import { TenantBanner } from '../session/tenant-banner.js';
import { useShortcut, useShortcuts } from '../shortcuts/shortcuts.js';
import { ColorSchemeButton } from './color-scheme-button.js';
import { type NavigationEntry, navigation } from './navigation.js';
import { NavigationCount } from './navigation-count.js';
import classes from './shell.module.css';

/** The frame of every page: where one is, where one can go. */
export function Shell() {
  const [menuOpen, menu] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header className={classes.header} hiddenFrom="sm">
        <Group h="100%" px="sm">
          <Burger
            opened={menuOpen}
            onClick={menu.toggle}
            size="sm"
            aria-label={menuOpen ? 'Close the menu' : 'Open the menu'}
          />
          <MarimbaMark size={24} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} p="sm" aria-label="Pages">
        <Link to="/runs" className={classes.brand}>
          <MarimbaMark size={26} />
          Marimba
        </Link>
        <AppShell.Section grow>
          {navigation.map(({ heading, entries }) => (
            <div key={heading} className={classes.group}>
              <div className={classes.heading} aria-hidden="true">
                {heading}
              </div>
              {entries.map((entry) => (
                <PageLink key={entry.path} entry={entry} onFollow={menu.close} />
              ))}
            </div>
          ))}
        </AppShell.Section>
        <NavbarFoot />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>
          <TenantBanner />
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

function PageLink({ entry, onFollow }: { entry: NavigationEntry; onFollow(): void }) {
  const { path, label, icon, key } = entry;
  const { pathname } = useLocation();
  const navigate = useNavigate();
  useShortcut(`g ${key}`, `Go to ${label.toLowerCase()}`, () => void navigate(path), 'Everywhere');
  return (
    <NavLink
      component={RouteLink}
      to={path}
      label={label}
      leftSection={<Icon name={icon} />}
      rightSection={<NavigationCount path={path} />}
      active={pathname === path || pathname.startsWith(`${path}/`)}
      onClick={onFollow}
      className={classes.link}
    />
  );
}

function NavbarFoot() {
  const { signOut } = useSession();
  const { openList } = useShortcuts();
  return (
    <Group gap={4} justify="space-between">
      <Group gap={4}>
        <ColorSchemeButton />
        <Foot label="Keyboard shortcuts" icon="keyboard" onClick={openList} />
        <Tooltip label="API documentation">
          <ActionIcon component="a" href="/docs" size="lg" aria-label="API documentation">
            <Icon name="code" />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Foot label="Sign out" icon="leave" onClick={signOut} />
    </Group>
  );
}

function Foot({ label, icon, onClick }: { label: string; icon: 'keyboard' | 'leave'; onClick(): void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="lg" aria-label={label} onClick={onClick}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
