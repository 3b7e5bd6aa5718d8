import { describe, expect, it } from 'vitest';
import type { Admin } from '../admin.js';
import { request, runEnd, sample } from '../sample-run.js';

export function describeMemory(admin: () => Admin): void {
  describe('memory', () => {
    it('shows what took whose place, approves what waits, and proves that what is forgotten is gone', async () => {
      const { service } = admin();
      const remember = (text: string) =>
        request(service, 'POST', '/v1/memory/facts', { scope: 'workspace', key: 'oven.count', text });
      await remember('The bakery has three ovens.');
      await remember('The bakery has four ovens.');
      // What a document says is not believed before a person has looked at it.
      await request(service, 'POST', '/v1/workflows', {
        name: 'note-the-rolls',
        steps: [
          { id: 'find', kind: 'retrieve', collection: sample.collection, query: 'morning rolls', limit: 1 },
          {
            id: 'keep',
            kind: 'memory',
            remember: { scope: 'workspace', text: 'Noted: ${{ steps.find.output.passages[0].text }}' },
          },
        ],
      });
      const { id } = await request<{ id: string }>(service, 'POST', '/v1/runs', { workflow: 'note-the-rolls' });
      expect((await runEnd(service, id)).status).toBe('completed');

      const { page, complaints, close } = await admin().open('/memory');
      await page.getByRole('button', { name: /four ovens/ }).click();
      const history = page.getByRole('region', { name: 'What was known of oven.count' });
      await history.getByText('The bakery has three ovens.').waitFor();

      await page.getByRole('button', { name: 'What waits for approval' }).click();
      await page.getByRole('button', { name: /Noted:/ }).click();
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      await page.getByText('No fact is like that').waitFor();

      await page.goto(`${service.url}/memory?key=oven.count&scope=workspace`);
      await page.getByRole('button', { name: /four ovens/ }).click();
      await page.getByRole('button', { name: 'Forget it' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Forget it' }).click();
      const proof = page.getByRole('region', { name: 'It is forgotten' });
      await proof.getByText('0 facts, 0 index entries, 0 messages, 0 summaries').waitFor();
      await page.getByText('No fact is like that').waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('shows a conversation by its messages, and removes it', async () => {
      const { service } = admin();
      for (const [role, content] of [
        ['user', 'When do the ovens cool?'],
        ['assistant', 'At noon.'],
      ])
        await request(service, 'POST', '/v1/memory/threads/ovens/messages', { scope: 'workspace', role, content });
      const { page, complaints, close } = await admin().open('/memory?tab=threads');
      await page.getByRole('button', { name: 'ovens' }).click();
      await page.getByText('At noon.').waitFor();
      await page.getByRole('button', { name: 'Remove it' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
      await page.getByRole('button', { name: 'ovens' }).waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await close();
    });
  });
}
