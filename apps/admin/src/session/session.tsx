import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { ApiClient } from '../api/api-client.js';
import { RequestError } from '../api/request-error.js';
import { keyStorage } from './key-storage.js';
import { SignInPage } from './sign-in-page.js';

interface Session {
  api: ApiClient;
  /** As the key's own tenant, also while another is looked into. */
  home: ApiClient;
  /** The other tenant that a system administrator looks into, by name. */
  tenant: string | undefined;
  visit(tenant: string | undefined): void;
  signOut(): void;
}

const SessionContext = createContext<Session | undefined>(undefined);

/** Shows its children to who has a key, else the sign-in page at the same address. */
export function SessionGate({ children }: { children: ReactNode }) {
  const [key, setKey] = useState(keyStorage.read);
  const [tenant, setTenant] = useState(keyStorage.readTenant);
  const [refusal, setRefusal] = useState<RequestError>();

  const signOut = useCallback((why?: RequestError) => {
    keyStorage.clear();
    setKey(undefined);
    setTenant(undefined);
    setRefusal(why);
  }, []);
  const signIn = useCallback((accepted: string) => {
    keyStorage.write(accepted);
    setRefusal(undefined);
    setKey(accepted);
  }, []);

  const visit = useCallback((next: string | undefined) => {
    keyStorage.writeTenant(next);
    setTenant(next);
  }, []);

  /** One cache a key and tenant: what one tenant saw is never shown to the next. */
  const session = useMemo(
    () =>
      key && {
        api: new ApiClient(key, signOut, tenant),
        home: new ApiClient(key, signOut),
        ...{ tenant, visit, queries: newQueryClient() },
        signOut: () => signOut(),
      },
    [key, tenant, visit, signOut],
  );
  if (!session) return <SignInPage refusal={refusal} onSignIn={signIn} />;
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={session.queries}>{children}</QueryClientProvider>
    </SessionContext>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is used outside of SessionGate');
  return session;
}

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        retry: (failures, error) => failures < 2 && error instanceof RequestError && error.transient,
      },
    },
  });
}
