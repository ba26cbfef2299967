import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { alive, expect, firstAccount, importArticle, marked, open, pane, select, test, type, type Tekser } from './tekser';

/** A colleague in a browser of their own. */
async function colleague(context: BrowserContext, tekser: Tekser, browserPage: () => Promise<Page>) {
  const path = tekser.run('user', 'invite', '--role', 'editor').trim();
  const page = await browserPage();
  await page.goto(tekser.address + path);
  await page.locator('[name=name]').fill('Марат Оспанов');
  await page.locator('[name=login]').fill('marat');
  await page.locator('[name=password]').fill('құпия сөз 456');
  await page.locator('form[action^="/invitation"] button').click();
  await expect(page.locator('.brand')).toBeVisible();
  return page;
}

test('an article goes from the first account to the corrected text', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await expect(page.locator('table.articles tbody tr')).toHaveCount(1);
  await importArticle(page);
  await expect(page.locator('.row')).toHaveCount(3);
  await expect(page.locator('.imprint')).toContainText('Айбек Қали');

  // A flag by mouse: select, press the button, Enter.
  await select(page, 1, 'бес ел');
  await page.locator('.tools button', { hasText: 'Белгі қою' }).click();
  await expect(page.locator('.flag-panel input').first()).toBeFocused();
  await page.keyboard.press('Digit3');
  await page.keyboard.press('Enter');
  await expect(page.locator('.flag')).toHaveCount(1);
  await expect(page.locator('.flag')).toContainText('бес ел');
  expect(await marked(page, 'mark-major')).toEqual(['бес ел']);

  // A flag by keyboard alone: words selected with Shift, the category typed.
  await pane(page, 2).focus();
  await page.keyboard.press('Home');
  for (let n = 0; n < 9; n++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ControlOrMeta+KeyM');
  await expect(page.locator('.flag-panel input').first()).toBeFocused();
  await page.keyboard.insertText('стиль');
  await page.keyboard.press('Enter');
  await expect(page.locator('.flag')).toHaveCount(2);
  expect(await marked(page, 'mark-minor')).toEqual(['Қорытынды']);

  // An edit is saved as it is typed, and flags follow their words.
  await type(page, 1, 'Биылғы форумға 🙂 бес ел қатысты.');
  await expect(page.locator('.row').nth(1).locator('.sign small')).toHaveText('1');
  expect(await marked(page, 'mark-major')).toEqual(['бес ел']);
  await page.reload();
  await alive(page);
  await expect(pane(page, 1)).toHaveText('Биылғы форумға 🙂 бес ел қатысты.');

  // Diff, confirm, undo and redo.
  await pane(page, 1).focus();
  await page.keyboard.press('Alt+Digit3');
  await expect(page.locator('.row').nth(1).locator('ins')).toContainText('Биылғы');
  await page.keyboard.press('Alt+Digit2');
  await pane(page, 0).focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.locator('.row').nth(0)).toHaveAttribute('data-state', 'confirmed');
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await expect(page.locator('.row').nth(0)).not.toHaveAttribute('data-state', 'confirmed');
  await page.keyboard.press('ControlOrMeta+Shift+KeyZ');
  await expect(page.locator('.row').nth(0)).toHaveAttribute('data-state', 'confirmed');

  // The corrected text goes out, with the disclosure worded by state.
  const text = await page.evaluate(async () => {
    const link = document.querySelector<HTMLAnchorElement>('a[href$="/export/txt"]')!;
    return (await fetch(link.href)).text();
  });
  expect(text).toContain('Биылғы форумға 🙂 бес ел қатысты. Қорытынды кешке шығарылды.');
  expect(text).toContain('редактор жұмысын аяқтаған жоқ');

  // History: who, what, and an earlier text brought back.
  await page.locator('.tools a[href$="/history"]').click();
  await expect(page.locator('.sitting').first()).toContainText('Айгүл Серікова');
  await expect(page.locator('.timeline ins').first()).toContainText('Биылғы');
  await page.locator('button', { hasText: 'Бұрынғысын қалпына келтіру' }).first().click();
  await expect(page.locator('.note')).toContainText('Қалпына келтірілді');
  await page.locator('a', { hasText: 'Тексеруге оралу' }).click();
  await expect(pane(page, 1)).toHaveText('Форумға бес ел қатысты.');

  await page.locator('.bar details').last().locator('summary').click();
  await page.locator('form[action="/sign-out"] button').click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('undo takes back an edit, a flag and an alignment', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await importArticle(page);
  await type(page, 1, 'Басқа мәтін.');
  await expect(page.locator('.row').nth(1)).toHaveAttribute('data-state', 'edited');
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await expect(pane(page, 1)).toHaveText('Форумға бес ел қатысты.');
  await page.keyboard.press('ControlOrMeta+KeyM');
  await page.keyboard.press('Enter');
  await expect(page.locator('.flag')).toHaveCount(1);
  await pane(page, 1).focus();
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await expect(page.locator('.flag')).toHaveCount(0);
  await page.keyboard.press('Alt+KeyA');
  await page.locator('.row').nth(1).locator('.alignment button').first().click();
  await expect(page.locator('.row')).toHaveCount(2);
  await pane(page, 0).focus();
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await expect(page.locator('.row')).toHaveCount(3);
});

test.describe('two editors', () => {
  test.use({ expectedErrors: [/409/] });

  test('see each other’s changes at once, and a conflict loses neither text', async ({ page, context, browser, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    const other = await browser.newContext({ locale: 'kk-KZ' });
    const marat = await colleague(context, tekser, () => other.newPage());
    await marat.goto(address);
    await alive(marat);

    await type(page, 1, 'Айгүлдің мәтіні.');
    await expect(pane(marat, 1)).toHaveText('Айгүлдің мәтіні.');

    // Marat types while the connection is gone; Айгүл goes on meanwhile.
    await other.setOffline(true);
    await type(marat, 2, 'Мараттың мәтіні.');
    await expect(marat.locator('.offline')).toBeVisible();
    await type(page, 2, 'Айгүлдің екінші мәтіні.');
    await expect(page.locator('.row').nth(2)).toHaveAttribute('data-state', 'edited');
    await other.setOffline(false);
    await expect(marat.locator('.conflict')).toBeVisible({ timeout: 30_000 });
    await expect(marat.locator('.conflict')).toContainText('Мараттың мәтіні.');
    await expect(marat.locator('.conflict')).toContainText('Айгүлдің екінші мәтіні.');
    await marat.locator('.conflict button', { hasText: 'Өзімдікін қалдыру' }).click();
    await expect(pane(page, 2)).toHaveText('Мараттың мәтіні.');
    await other.close();
  });
});

test('the interface speaks three languages', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  for (const [tag, heading] of [['ru', 'Статьи'], ['en', 'Articles'], ['kk', 'Мақалалар']]) {
    await page.locator('.bar details').first().locator('summary').click();
    await page.locator(`button[value=${tag}]`).click();
    await expect(page.locator('html')).toHaveAttribute('lang', tag);
    await expect(page.locator('h1')).toHaveText(heading);
    await alive(page);
  }
});

test('no page has a barrier that axe can find, light or dark', async ({ page, tekser }) => {
  await page.goto('/sign-in');
  const check = async (what: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' | ')}`);
      expect(found, `${what}, ${colorScheme}`).toEqual([]);
    }
  };
  await check('sign in');
  await page.goto(tekser.invitation!);
  await check('invitation');
  await firstAccount(page, tekser);
  await check('articles');
  await importArticle(page);
  await select(page, 1, 'бес ел');
  await page.keyboard.press('ControlOrMeta+KeyM');
  await check('flag panel');
  await page.keyboard.press('Enter');
  await expect(page.locator('.flag')).toHaveCount(1);
  await check('workbench');
  const address = page.url();
  await page.keyboard.press('F1');
  await expect(page.locator('dialog')).toBeVisible();
  await check('keys');
  await open(page, `${address}/history?at=1`);
  await check('history');
  await open(page, '/new');
  await check('new article');
  await open(page, '/settings');
  await check('settings');
  await open(page, '/rules');
  await check('rules');
  await open(page, '/verify');
  await check('verify');
});

test('without JavaScript the article, its flags and its history can be read', async ({ page, browser, tekser }) => {
  await firstAccount(page, tekser);
  const address = await importArticle(page);
  await select(page, 1, 'бес ел');
  await page.keyboard.press('ControlOrMeta+KeyM');
  await page.keyboard.press('Enter');
  await expect(page.locator('.flag')).toHaveCount(1);
  const plain = await browser.newContext({
    javaScriptEnabled: false,
    locale: 'kk-KZ',
    storageState: await page.context().storageState(),
  });
  const reader = await plain.newPage();
  await reader.goto(address);
  await expect(reader.locator('.row')).toHaveCount(3);
  await expect(reader.locator('.flag')).toContainText('бес ел');
  await reader.goto(`${address}/history`);
  await expect(reader.locator('.sitting').first()).toContainText('белгі қойды');
  await plain.close();
});

test('a long article is printed to its end', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const sentences = Array.from({ length: 150 }, (_, n) => `Бұл ${n + 1}-сөйлем.`);
  await importArticle(page, sentences.join(' '), null);
  expect(await page.locator('.row').count()).toBeLessThan(150);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect(page.locator('.row')).toHaveCount(150);
  await page.emulateMedia({ media: 'print' });
  await expect(pane(page, 149)).toBeVisible();
  await expect(page.locator('.margin')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect.poll(() => page.locator('.row').count()).toBeLessThan(150);
});

test('a real article without its source is reviewed', async ({ page, tekser }) => {
  const file = resolve(__dirname, '../../shared/data/article/caravan-info-kk.txt');
  test.skip(!existsSync(file), 'SKIPPED: the shared article is not here');
  await firstAccount(page, tekser);
  await importArticle(page, readFileSync(file, 'utf8'), null);
  await expect(page.locator('.imprint')).toContainText('Кирилл Казачков');
  await expect(page.locator('.imprint')).toContainText('жасанды интеллект көмегімен аударылған');
  expect(await page.locator('.row').count()).toBeGreaterThan(12);
});

test('the picture of the workbench', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await page.locator('table.articles tbody a').first().click();
  await expect(page.locator('.row').first()).toBeVisible();
  await open(page, page.url());
  const repeated = page.locator('.row').nth(4);
  await expect(repeated).toBeVisible();
  const words = (await pane(page, 4).textContent())!.split(' ').slice(1, 4).join(' ');
  await select(page, 4, words);
  await page.keyboard.press('ControlOrMeta+KeyM');
  await page.keyboard.press('Digit3');
  await page.keyboard.press('Enter');
  await expect(page.locator('.flag')).toHaveCount(1);
  if (process.env.TEKSER_PICTURE) await page.screenshot({ path: process.env.TEKSER_PICTURE });
});

test('findings are underlined, fixed, set aside and made flags', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await importArticle(
    page,
    'Форум Душанбеде ашылды\n\nФорумға  бес ел қатысты.Қорытынды кешке кешке шығарылды, однако көп айтылды.',
    'Форум открылся в Душанбе\n\nВ форуме участвовали пять стран. Итоги вечером подвели и много говорили.',
  );
  const findings = page.locator('.finding');
  await expect(findings).toHaveCount(4);
  await expect.poll(() => marked(page, 'mark-warning')).toEqual(['  ', 'кешке', 'однако', 'Қ'].sort());
  // By key: to the first, apply its fix.
  await pane(page, 0).click();
  await page.keyboard.press('F8');
  await expect(findings.first()).toHaveAttribute('data-active', 'true');
  await page.keyboard.press('F4');
  await expect(findings).toHaveCount(3);
  await expect(page.locator('main')).toContainText('Форумға бес ел');
  // A dismissal is an event: it outlives the page, and is undone like all else.
  const russian = findings.filter({ hasText: 'однако' });
  await russian.locator('button', { hasText: 'Елемеу' }).click();
  await expect(findings).toHaveCount(2);
  await page.reload();
  await expect(findings).toHaveCount(2);
  await findings.first().locator('.place').click();
  await page.keyboard.press('Shift+F4');
  await expect(findings).toHaveCount(1);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(findings).toHaveCount(2);
  // A finding becomes a flag with its words, and is not told twice.
  await findings.filter({ hasText: 'кешке' }).locator('button', { hasText: 'Белгі қою' }).click();
  await expect(findings).toHaveCount(1);
  await expect(page.locator('.flag')).toHaveCount(1);
  // What is typed is checked.
  await type(page, 0, 'Форум Душанбеде ашылды ашылды');
  await expect(findings.filter({ hasText: 'ашылды' })).toHaveCount(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((violation) => violation.id)).toEqual([]);
});
