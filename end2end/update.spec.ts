// What happens to a review when its texts are corrected, rated and marked up.
import { alive, expect, firstAccount, importArticle, open, pane, select, source, target, test, type } from './tekser';

test('a corrected source opens only the rows it touches', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const address = await importArticle(page);
  const rows = await page.locator('.row').count();
  for (let row = 0; row < rows; row++) {
    await pane(page, row).click();
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(page.locator('.row[data-state=confirmed]')).toHaveCount(row + 1);
  }
  await page.locator('.toolbar .title button').click();
  await page.locator('dialog .further button').first().click();
  const box = page.locator('dialog textarea');
  await expect(box).toHaveValue(source);
  await box.fill(source.replace('пять стран', 'шесть стран'));
  await page.locator('dialog button.primary').click();
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(page.locator('.row[data-state=confirmed]')).toHaveCount(rows - 1);
  await expect(pane(page, 1, 'source')).toContainText('шесть стран');

  // A new translation leaves what the editor wrote.
  await type(page, 1, 'Форумға алты ел қатысты.');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.locator('.row[data-state=confirmed]')).toHaveCount(rows);
  await page.locator('.toolbar .title button').click();
  await page.locator('dialog .further button').last().click();
  await expect(box).toHaveValue(/Форумға бес ел қатысты/);
  await box.fill(target.replace('Форумға бес ел', 'Жиынға бес мемлекет'));
  await page.locator('dialog button.primary').click();
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(page.locator('.row[data-state=confirmed]')).toHaveCount(rows - 1);
  await expect(pane(page, 1)).toHaveText('Форумға алты ел қатысты.');

  await open(page, `${new URL(address).pathname}/history`);
  await expect(page.locator('main')).toContainText('дереккөздің түзетілген нұсқасын салды');
  await expect(page.locator('main')).toContainText('жаңа машиналық аударманы салды');
});

test('a segment is rated, and a link is put on other words', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const html =
    '<html lang="kk"><article><h1>Форум ашылды</h1>' +
    '<p>Форумға <a href="https://example.kz/">бес ел</a> қатысты.</p></article></html>';
  await open(page, '/new');
  const file = { name: 'форум.html', mimeType: 'text/html', buffer: Buffer.from(html) };
  await page.locator('.choose input[type=file]').first().setInputFiles([file]);
  await expect(page.locator('textarea').nth(1)).toHaveValue(/Форумға бес ел қатысты/);
  await page.locator('form button.primary').click();
  await page.waitForURL(/\/articles\/[0-9a-f-]+$/);
  await alive(page);
  const article = async () =>
    (await page.request.get(`/api/v1${new URL(page.url()).pathname}`)).json();

  await pane(page, 1).click();
  await page.locator('input[type=range]').fill('81');
  await expect.poll(async () => Object.values((await article()).ratings ?? {})).toMatchObject([{ score: 81 }]);

  await select(page, 1, 'Форумға');
  await page.keyboard.press('Alt+KeyL');
  await expect
    .poll(async () => (await page.request.get(`/api/v1${new URL(page.url()).pathname}/export/html`)).text())
    .toContain('<a href="https://example.kz/">Форумға</a> бес ел');
});
