const place = 'marimba.api-key';

/** The key lives as long as the browser tab and no longer; it is never written anywhere else. */
export const keyStorage = {
  read: (): string | undefined => sessionStorage.getItem(place) ?? undefined,
  write: (key: string): void => sessionStorage.setItem(place, key),
  clear: (): void => sessionStorage.removeItem(place),
};
