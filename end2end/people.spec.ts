import type { Page } from '@playwright/test';
import { expect, firstAccount, importArticle, open, pane, test, type, type Tekser } from './tekser';

/** Makes the account of a colleague in `page`: the browser is theirs from then on. */
async function join(page: Page, tekser: Tekser) {
  const path = tekser.run('user', 'invite', '--role', 'editor').trim();
  await page.goto(tekser.address + path);
  await page.locator('[name=name]').fill('Марат Оспанов');
  await page.locator('[name=login]').fill('marat');
  await page.locator('[name=password]').fill('құпия сөз 456');
  await page.locator('form[action^="/invitation"] button').click();
  await expect(page.locator('.brand')).toBeVisible();
}

test.describe('two people in one browser', () => {
  // What is refused shows in the browser's console too.
  test.use({ expectedErrors: [/40[19]/] });

  test('what is typed in the window of one waits for them and is never of the other', async ({ page, context, tekser }) => {
    await firstAccount(page, tekser);
    const path = new URL(await importArticle(page)).pathname;
    const other = await context.newPage();
    await join(other, tekser);

    await page.bringToFront();
    await type(page, 1, 'Айгүл терген сөз.');
    const notice = page.locator('.notice');
    await expect(notice).toContainText('Марат Оспанов');
    await expect(notice).toContainText('Айгүл Серікова');
    await expect(notice.locator('a')).toHaveAttribute('href', `/sign-in?next=${path}`);

    // In his own window of the article there is nothing of hers, and he sends nothing.
    await open(other, path);
    await expect(pane(other, 1)).not.toContainText('Айгүл терген');

    const [again] = await Promise.all([context.waitForEvent('page'), notice.locator('a').click()]);
    await again.locator('[name=login]').fill('aigul');
    await again.locator('[name=password]').fill('құпия сөз 123');
    await again.locator('form[action="/sign-in"] button').click();
    await expect(pane(again, 1)).toHaveText('Айгүл терген сөз.');
    const log = await (await again.request.get(`/api/v1${path}/events`)).json();
    const actors = new Set(log.events.map((event: { actor: string }) => event.actor));
    expect(log.events.length).toBeGreaterThan(1);
    expect(actors.size, 'all of it is hers').toBe(1);
  });
});

test('a lead switches somebody off, on, and gives them a new password', async ({ page, browser, tekser }) => {
  await firstAccount(page, tekser);
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await join(theirs, tekser);

  await open(page, '/settings');
  const row = page.locator('tr', { hasText: 'marat' });
  const manage = async (button: string) => {
    if ((await row.locator('details[open]').count()) === 0) await row.locator('summary').click();
    await row.getByRole('button', { name: button }).click();
  };
  await manage('Тіркелгіні өшіру');
  await expect(row).toContainText('өшірулі');
  await theirs.reload();
  await expect(theirs).toHaveURL(/\/sign-in/);
  await theirs.locator('[name=login]').fill('marat');
  await theirs.locator('[name=password]').fill('құпия сөз 456');
  await theirs.locator('form[action="/sign-in"] button').click();
  await expect(theirs.locator('.problem')).toContainText('өшірулі');

  await manage('Тіркелгіні қайта қосу');
  await expect(row).not.toContainText('өшірулі');
  await manage('Жаңа құпиясөзге сілтеме жасау');
  const link = await page.locator('output.secret').textContent();
  await theirs.goto(link!);
  await theirs.locator('[name=password]').fill('starwars2026');
  await theirs.locator('form[action^="/reset"] button').click();
  await expect(theirs.locator('.problem')).toContainText('жұрт көп қояды');
  await theirs.locator('[name=password]').fill('төрт қарға ұшты');
  await theirs.locator('form[action^="/reset"] button').click();
  await expect(theirs.locator('.brand')).toBeVisible();
  await context.close();
});
