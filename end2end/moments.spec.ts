// Each fault that a quick hand met, pressed at moments before and after the answer:
// at once, within the pause before saving, at its end, and once all is stored; with
// quick answers, slow ones, and none.
import type { BrowserContext, Page } from '@playwright/test';
import { expect, firstAccount, importArticle, pane, test, type, type Tekser } from './tekser';

const moments = [0, 50, 200, 400, 1_000];
const networks = ['quick', 'slow', 'offline'] as const;
const state = (page: Page, row: number) => page.locator('.row').nth(row);
const api = (address: string) => new URL(address).pathname.replace('/articles/', '/api/v1/articles/');
const article = async (page: Page, address: string) => (await page.request.get(api(address))).json();

/** Waits until all is stored that was done here. */
async function allStored(page: Page) {
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await expect
    .poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('outbox')).length))
    .toBe(0);
}

async function network(page: Page, kind: (typeof networks)[number]) {
  if (kind !== 'slow') return;
  await page.route('**/api/v1/articles/*/segments/**', async (route) => {
    await new Promise((later) => setTimeout(later, 700));
    await route.fallback();
  });
}

for (const kind of networks) {
  const cut = (context: BrowserContext, is: boolean) => (kind === 'offline' ? context.setOffline(is) : undefined);

  test.describe(kind, () => {
    test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED|422|404|409/] });

    test(`1: the last thing done is taken back, a flag as a text, ${kind}`, async ({ page, context, tekser }) => {
      await firstAccount(page, tekser);
      const address = await importArticle(page);
      await network(page, kind);
      const before = (await article(page, address)).segments.map((segment: { text: string }) => segment.text);
      for (const moment of moments) {
        await cut(context, true);
        await type(page, 0, `Алдыңғы ${moment}`);
        await pane(page, 1).click();
        await page.keyboard.press('ControlOrMeta+KeyM');
        await page.keyboard.press('Enter');
        await page.waitForTimeout(moment);
        await page.keyboard.press('ControlOrMeta+KeyZ');
        await expect(pane(page, 0)).toHaveText(`Алдыңғы ${moment}`);
        await page.keyboard.press('ControlOrMeta+KeyZ');
        await expect(pane(page, 0)).toHaveText(before[0]);
        await cut(context, false);
        await allStored(page);
        const stored = await article(page, address);
        expect(stored.segments[0].text).toBe(before[0]);
        expect(stored.flags.filter((flag: { status: string }) => flag.status !== 'withdrawn')).toEqual([]);
      }
    });

    test(`2: a text that was refused is never confirmed, ${kind}`, async ({ page, context, tekser }) => {
      await firstAccount(page, tekser);
      const address = await importArticle(page);
      const problem = { type: 'about:blank', title: 'Мәтін тым ұзын', status: 422, detail: '', code: 'too_long' };
      const body = JSON.stringify(problem);
      await page.route('**/segments/*/text', (route) =>
        route.fulfill({ status: 422, contentType: 'application/problem+json', body }),
      );
      await network(page, kind);
      for (const moment of moments) {
        await cut(context, true);
        await type(page, 1, `Қабылданбаған ${moment}`);
        await page.waitForTimeout(moment);
        await page.keyboard.press('ControlOrMeta+Shift+Enter');
        await cut(context, false);
        await expect(state(page, 1)).toHaveAttribute('data-state', 'refused');
        await expect(pane(page, 1)).toHaveText(`Қабылданбаған ${moment}`);
        expect((await article(page, address)).segments[1].confirmed).toBe(false);
        await state(page, 1).locator('.conflict button').last().click();
        await expect(state(page, 1)).not.toHaveAttribute('data-state', 'refused');
      }
    });

    test(`3: keys stay with the dialog that is open, ${kind}`, async ({ page, context, tekser }) => {
      await firstAccount(page, tekser);
      const address = await importArticle(page);
      await network(page, kind);
      for (const moment of moments) {
        await cut(context, true);
        await type(page, 1, `Терезе алдында ${moment}`);
        await page.keyboard.press('F1');
        await page.waitForTimeout(moment);
        await expect(page.locator('dialog[open]')).toBeVisible();
        for (const key of ['ControlOrMeta+Enter', 'ControlOrMeta+KeyZ', 'F4']) await page.keyboard.press(key);
        await page.keyboard.press('Escape');
        await expect(pane(page, 1)).toHaveText(`Терезе алдында ${moment}`);
        await cut(context, false);
        await allStored(page);
        const stored = (await article(page, address)).segments[1];
        expect(stored).toMatchObject({ text: `Терезе алдында ${moment}`, confirmed: false });
      }
    });

    test(`4: what is typed in a row that a colleague joins to another stays, ${kind}`, async ({ page, context, tekser }) => {
      await firstAccount(page, tekser);
      for (const moment of moments) {
        await page.unrouteAll();
        const address = await importArticle(page);
        await network(page, kind);
        await cut(context, true);
        await type(page, 2, `Біріккен жолда ${moment}`);
        await page.waitForTimeout(moment);
        await merge(page, tekser, address);
        await cut(context, false);
        // In the joined row, or beside the article until somebody decides.
        await expect.poll(async () => {
          const stored = (await article(page, address)).segments.map((segment: { text: string }) => segment.text).join(' ');
          const shown = (await page.locator('.lost').allTextContents()).join(' ');
          return (stored + shown).includes(`Біріккен жолда ${moment}`);
        }).toBe(true);
        page.once('dialog', (dialog) => dialog.accept());
      }
    });
  });
}

/** A colleague joins the last two rows, whatever their revisions are. */
async function merge(page: Page, tekser: Tekser, address: string) {
  await expect.poll(async () => {
    const { segments } = await article(page, address);
    if (segments.length < 3) return true;
    const revisions = [segments[1].revision, segments[2].revision];
    const data = { operation: 'merge', segment: segments[1].id, revisions };
    const answer = await page.request.post(`${api(address)}/alignment`, { data, headers: { origin: tekser.address } });
    return answer.ok();
  }).toBe(true);
}
