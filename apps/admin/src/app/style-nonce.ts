import { setNonce } from 'get-nonce';

/**
 * The Content-Security-Policy of a page lets only those style elements in that carry the nonce of this very answer; the
 * service writes it into index.html. Empty where no policy is in force, as under Vite's own server.
 */
const found = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
export const styleNonce: string = found.startsWith('__') ? '' : found;

// Locks of scrolling, under dialogs, make their style elements by this package.
if (styleNonce !== '') setNonce(styleNonce);
