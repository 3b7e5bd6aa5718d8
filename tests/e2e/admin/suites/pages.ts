import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Admin, seriousViolations } from '../admin.js';
import { pages } from '../pages.js';

/** Where `npm run screenshots` wants a picture of every page in both themes; undefined while testing. */
const pictures = process.env.MARIMBA_SCREENSHOTS;

export function describePages(admin: () => Admin): void {
  describe('every page', () => {
    it.each(pages)(
      '$name can be used by everybody, in both themes, and logs nothing',
      async ({ name, path, ready, isPictured = true }) => {
        const { page, complaints, close } = await admin().open(path(admin()));
        await ready(page);
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
          await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
          expect(await seriousViolations(page), `${name} in the ${theme} theme`).toEqual([]);
          if (pictures !== undefined && isPictured) {
            await mkdir(pictures, { recursive: true });
            await page.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
          }
        }
        // That a run does not exist is an answer of 404, which browsers log.
        expect(complaints.filter((text) => !text.includes('status of 4'))).toEqual([]);
        await close();
      },
    );
  });
}
