import { existsSync } from 'node:fs';

/** CHROME_PATH, else a Chromium or Chrome where they usually are. */
export function findBrowser() {
  const places = [
    process.env.CHROME_PATH,
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  const found = places.find((path) => path && existsSync(path));
  if (found === undefined) throw new Error('No browser is installed: install one, or name it in CHROME_PATH.');
  return found;
}
