export function namedServerUrl(): string | undefined;
export function openNamedServer(
  adminUrl: string,
): Promise<{ url: string; adminUrl: string; role: string; remove(): Promise<void> }>;
