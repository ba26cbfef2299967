// From a gate that refuses to a certificate that anybody verifies.
import AxeBuilder from '@axe-core/playwright';
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { alive, expect, firstAccount, importArticle, open, pane, select, test, type } from './tekser';

// The gate refuses in the middle of it.
test.use({ expectedErrors: [/409/] });

test('an article is approved, and strangers verify its certificate', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await importArticle(page);
  // A word doubled: an error that a check finds.
  await type(page, 1, 'Форумға бес ел ел қатысты.');
  await expect(page.locator('.row').nth(1).locator('.sign small')).toHaveText('1');
  await pane(page, 1).focus();
  await page.keyboard.press('Alt+KeyP');
  const dialog = page.locator('dialog.modal');
  await expect(dialog.locator('.gate li').first()).toBeVisible();
  await dialog.locator('[name=responsible]').fill('Әсел Әбдірахманова');
  await dialog.locator('button.primary').click();
  await expect(dialog.getByRole('alert')).toContainText('кедергі');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');

  // What can be done is done; all rows are confirmed, for a line that says "checked".
  await type(page, 1, 'Форумға бес ел қатысты.');
  await expect(page.locator('.row').nth(1).locator('.sign small')).toHaveText('2');
  for (const row of [0, 1, 2]) {
    await pane(page, row).focus();
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(page.locator('.row').nth(row)).toHaveAttribute('data-state', 'confirmed');
  }
  await page.keyboard.press('Alt+KeyP');
  await dialog.locator('[name=responsible]').fill('Әсел Әбдірахманова');
  await expect(async () => {
    for (const reason of await dialog.locator('.gate li input').all()) {
      await reason.fill('Шұғыл хабар', { timeout: 1_000 });
    }
    await dialog.locator('button.primary').click();
    await expect(dialog.locator('.standing')).toContainText('мақұлданды', { timeout: 1_000 });
  }).toPass();
  await expect(dialog).toContainText('мақұлдаған: Әсел Әбдірахманова');

  // The certificate verifies at /verify, without an account, and from the command line.
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('link', { name: /json/ }).click();
  const file = await (await downloading).path();
  const stranger = await (await page.context().browser()!.newContext()).newPage();
  await open(stranger, `${tekser.address}/verify`);
  await stranger.locator('input[type=file]').setInputFiles({
    name: 'certificate.json', mimeType: 'application/json', buffer: readFileSync(file),
  });
  await expect(stranger.locator('.verified')).toContainText('Жазба бүтін');
  await expect(stranger.locator('.verified')).toContainText('осы сервердікі');
  await expect(stranger.locator('.figures')).toContainText('Әсел Әбдірахманова');
  await expect(stranger.locator('.text')).toContainText('Форумға бес ел қатысты.');
  expect((await new AxeBuilder({ page: stranger }).analyze()).violations).toEqual([]);
  expect(tekser.run('verify', file)).toContain('approved');
  const independent = execFileSync('node', [join(__dirname, 'verify.mjs'), file], { encoding: 'utf8' });
  expect(independent).toContain('Форумға бес ел қатысты.');

  // A changed one does not, and the place is named.
  const changed = join(dirname(file), 'changed.json');
  writeFileSync(changed, readFileSync(file, 'utf8').replaceAll('бес ел', 'алты ел'));
  await stranger.locator('input[type=file]').setInputFiles({
    name: 'changed.json', mimeType: 'application/json', buffer: readFileSync(changed),
  });
  await expect(stranger.locator('.problem')).toContainText('1-оқиға');
  expect(() => execFileSync('node', [join(__dirname, 'verify.mjs'), changed], { stdio: 'pipe' })).toThrow();
  await stranger.close();

  // The same on a page to print, whose QR code says which certificate it is of.
  const printed = await page.context().newPage();
  await printed.goto(`/api/v1${new URL(page.url()).pathname}/certificate.html?language=kk`);
  const hash = /sha256 +([0-9a-f]{64})/.exec(tekser.run('verify', file))![1];
  await expect(printed.locator('figure code')).toHaveText(`sha256:${hash}`);
  await expect(printed.locator('.standing')).toContainText('Әсел Әбдірахманова');
  expect((await new AxeBuilder({ page: printed }).analyze()).violations).toEqual([]);
  await printed.close();

  // The report, in figures.
  await open(page, new URL(page.url()).pathname + '/report');
  await expect(page.locator('.figures').first()).toContainText('Әсел Әбдірахманова');
  await expect(page.locator('.figures').first()).toContainText('chrF2');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.goBack();
  await alive(page);
  await expect(page.locator('.row').first()).toBeVisible();

  // An edit makes the approval stale, for everybody to see.
  await type(page, 0, 'Форум Душанбеде басталды');
  await expect(page.locator('.toolbar .standing')).toContainText('мақұлдау ескірді');
  await open(page, '/');
  await expect(page.locator('table.articles')).toContainText('мақұлдау ескірді');
});

test('each obstacle has a reason of its own', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const address = await importArticle(page);
  for (const [row, words] of [[1, 'бес ел'], [2, 'Қорытынды']] as const) {
    await select(page, row, words);
    await page.keyboard.press('ControlOrMeta+KeyM');
    await expect(page.locator('.flag-panel input').first()).toBeFocused();
    await page.keyboard.press('Digit4');
    await page.keyboard.press('Enter');
    await expect(page.locator('.flag')).toHaveCount(row);
  }
  await page.keyboard.press('Alt+KeyP');
  const dialog = page.locator('dialog.modal');
  const critical = dialog.locator('.gate > ul > li', { hasText: 'өрескел' });
  await critical.getByRole('button', { name: 'Әрқайсысының себебін' }).click();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await dialog.locator('[name=responsible]').fill('Әсел Әбдірахманова');
  await expect(async () => {
    await critical.locator('ol input').nth(0).fill('Дереккөз расталды');
    await critical.locator('ol input').nth(1).fill('Келісілген термин');
    for (const reason of await dialog.locator('.gate > ul > li > label input').all()) await reason.fill('Шұғыл хабар');
    await dialog.locator('button.primary').click();
    await expect(dialog.locator('.standing')).toContainText('мақұлданды', { timeout: 1_000 });
  }).toPass();

  // Both are told with their places.
  for (const path of ['/report', '/history']) {
    await open(page, new URL(address).pathname + path);
    await expect(page.locator('main')).toContainText('(сегменттер: 2) — себебі: Дереккөз расталды');
    await expect(page.locator('main')).toContainText('(сегменттер: 3) — себебі: Келісілген термин');
  }

  // Whoever verifies the record is told of them before all else.
  const certificate = await page.evaluate(async (path) => {
    return (await fetch(`/api/v1${path}/certificate`)).text();
  }, new URL(address).pathname);
  await open(page, '/verify');
  await page.locator('input[type=file]').setInputFiles({
    name: 'certificate.json', mimeType: 'application/json', buffer: Buffer.from(certificate),
  });
  const released = page.locator('.released');
  await expect(released).toContainText('Әсел Әбдірахманова мына кедергілерге қарамастан шығарды');
  await expect(released.locator('li', { hasText: 'Дереккөз расталды' })).toBeVisible();
  const isFirst = await released.evaluate(
    (element) => element.nextElementSibling?.matches('table.figures'),
  );
  expect(isFirst).toBe(true);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('words show who wrote them', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await importArticle(page);
  await type(page, 1, 'Биылғы форумға бес ел қатысты.');
  await expect(page.locator('.row').nth(1).locator('.sign small')).toHaveText('1');
  await page.keyboard.press('Alt+Digit4');
  await expect(page.locator('.by-person', { hasText: 'Биылғы' }).last()).toBeVisible();
  await expect(page.locator('.legend')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
