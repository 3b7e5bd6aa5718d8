import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, runEnd } from '../sample-run.js';

/** What would run, load or lead elsewhere if any of it were taken for markup. */
const hostile = [
  '<script>window.hit = 1</script>',
  '<img src="x" onerror="window.hit = 2">',
  '<svg onload="window.hit = 3"><script>window.hit = 4</script></svg>',
  '[a link](javascript:window.hit=5) ![a picture](https://elsewhere.example/x.png)',
  '"><iframe src="javascript:window.hit=6"></iframe>',
  '<a href="javascript:window.hit=7">press</a><style>body { display: none }</style>',
].join('\n');

export function describeHostileContent(admin: () => Admin): void {
  describe('what models and documents say', () => {
    it('is text wherever it is shown, whatever it looks like', async () => {
      const { service } = admin();
      await request(service, 'POST', '/v1/collections', { name: 'hostile' });
      const document = await request<{ id: string }>(service, 'POST', '/v1/collections/hostile/documents', {
        title: '<b>Title</b><script>window.hit = 8</script>',
        source: 'hostile.md',
        text: `# Payload\n\n${hostile}`,
      });
      await request(service, 'POST', '/v1/workflows', {
        name: 'hostile',
        steps: [
          { id: 'find', kind: 'retrieve', collection: 'hostile', query: 'payload', limit: 3 },
          { id: 'say', kind: 'transform', value: { text: '${{ input.text }}' } },
          { id: 'consent', kind: 'approval', title: '${{ input.text }}', subject: '${{ input.text }}' },
        ],
        output: '${{ steps.say.output }}',
      });
      const input = { text: hostile };
      const { id } = await request<{ id: string }>(service, 'POST', '/v1/runs', { workflow: 'hostile', input });
      const requests: string[] = [];
      const { page, complaints, close } = await admin().open(`/runs/${id}`);
      page.on('request', (sent) => requests.push(sent.url()));
      await page.getByRole('button', { name: 'Approve' }).click();
      await runEnd(service, id);
      await page.getByText(/^Chain verified/).waitFor();
      for (const bar of ['retrieval hostile', 'step say', 'step consent']) {
        await page
          .getByRole('list', { name: /^Timeline/ })
          .getByRole('button', { name: bar })
          .first()
          .click();
        await page.getByText('Raw event').click();
      }
      for (const path of [
        `/documents/${document.id}`,
        '/knowledge/hostile?q=payload',
        '/approvals?status=approved',
        '/runs',
        `/runs/compare?a=${id}&b=${id}`,
      ]) {
        await page.goto(service.url + path);
        await page.getByText('window.hit').filter({ visible: true }).first().waitFor();
      }
      expect(await page.evaluate('window.hit')).toBeUndefined();
      expect(requests.filter((url) => !url.startsWith(service.url))).toEqual([]);
      expect(await page.locator('iframe, img[src="x"], a[href^="javascript"]').count()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });

    it('would not run even as markup: the policy of the pages forbids it', async () => {
      const { page, close } = await admin().open('/runs');
      await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
      await page.evaluate(
        `document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.hit = 1"><svg onload="window.hit = 2"></svg>')`,
      );
      await page.evaluate(
        `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.hit = 3' }))`,
      );
      await page.waitForTimeout(300);
      expect(await page.evaluate('window.hit')).toBeUndefined();
      const { headers } = await fetch(admin().service.url);
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe/);
      await close();
    });
  });
}
