// Real texts through the whole product, in the browser alone. The texts are not
// part of the project: without them these tests are skipped and say so.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, firstAccount, importArticle, marked, open, pane, select, test, type } from './tekser';

const data = resolve(__dirname, process.env.TEKSER_DATA ?? '../../shared/data');
const file = (name: string) => resolve(data, name);

/** The lines of the first document of at least `least` lines, in a language. */
function document(language: string, least = 12) {
  const lines = (name: string) => readFileSync(file(`ntrex/${name}`), 'utf8').trimEnd().split('\n');
  const names = lines('documents.tsv');
  const name = names.find((name) => names.filter((other) => other === name).length >= least)!;
  return lines(`${language}.txt`).filter((_, line) => names[line] === name);
}

for (const [what, source, target] of [
  ['the article without its source', null, () => readFileSync(file('article/caravan-info-kk.txt'), 'utf8')],
  ['a Russian–Kazakh document', () => document('rus').join('\n'), () => document('kaz').join('\n')],
] as const) {
  test(`${what} goes from import to the corrected text and its history`, async ({ page, tekser }) => {
    test.skip(!existsSync(file('ntrex/kaz.txt')), 'SKIPPED: the shared texts are not here');
    await firstAccount(page, tekser);
    await importArticle(page, target(), source?.() ?? null);
    const rows = await page.locator('.row').count();
    expect(rows).toBeGreaterThan(11);

    // A flag on the first words of the third row, and a correction of the fourth.
    const words = (await pane(page, 2).textContent())!.trim().split(' ').slice(0, 2).join(' ');
    await select(page, 2, words);
    await page.keyboard.press('ControlOrMeta+KeyM');
    await page.keyboard.press('Digit2');
    await page.keyboard.press('Enter');
    await expect(page.locator('.flag q')).toContainText(words);
    await expect.poll(() => marked(page, 'mark-minor')).toEqual([words]);
    const before = (await pane(page, 3).textContent())!;
    await type(page, 3, `${before.trimEnd()} Түзетілді.`);
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(page.locator('.row[data-state=confirmed]')).toHaveCount(1);

    // Everything but the correction comes out as it went in.
    await page.reload();
    await expect(pane(page, 3)).toContainText('Түзетілді.');
    const exported = await page.request.get(`/api/v1${new URL(page.url()).pathname}/export/txt`);
    expect(exported.ok()).toBeTruthy();
    const text = await exported.text();
    expect(text).toContain('Түзетілді.');
    const plain = (text: string) => text.replaceAll(/\s+/g, ' ').normalize('NFC');
    for (const row of [0, 1, rows - 1]) {
      expect(plain(text)).toContain(plain((await pane(page, row).textContent())!).trim());
    }

    await open(page, `${new URL(page.url()).pathname}/history`);
    await expect(page.locator('.sitting li')).toHaveCount(4);
    await expect(page.locator('.diff ins').first()).toContainText('Түзетілді.');
  });
}
