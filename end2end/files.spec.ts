// Files of newsrooms and of other tools, in and out.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { APIResponse, Page } from '@playwright/test';
import { alive, expect, firstAccount, open, pane, source, target, test, type } from './tekser';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** An article made through the API; gives its id. */
async function article(page: Page, texts: { target: string; source?: string; target_lang?: string }) {
  const made = await page.request.post('/api/v1/articles', {
    data: { source_lang: 'ru', target_lang: 'kk', ...texts },
  });
  expect(made.status()).toBe(201);
  return (await made.json()).event.article as string;
}

async function exported(page: Page, id: string, format: string) {
  const file = await page.request.get(`/api/v1/articles/${id}/export/${format}`);
  expect(file.status(), format).toBe(200);
  return Buffer.from(await file.body());
}

const choose = (page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.locator('.choose input[type=file]').first().setInputFiles(files);

test('a pair of Word documents is reviewed and taken away with tracked changes', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const [kk, ru] = [await article(page, { target }), await article(page, { target: source, target_lang: 'ru' })];
  const files = [
    { name: 'форум.ru.docx', mimeType: WORD, buffer: await exported(page, ru, 'docx') },
    { name: 'форум.kk.docx', mimeType: WORD, buffer: await exported(page, kk, 'docx') },
  ];

  await open(page, '/new');
  await choose(page, files);
  await expect(page.locator('textarea').nth(0)).toHaveValue(/Форум открылся в Душанбе/);
  await expect(page.locator('textarea').nth(1)).toHaveValue(/Форумға бес ел қатысты/);
  await expect(page.locator('.preview')).toContainText('Форумға бес ел қатысты.');
  await page.locator('form button.primary').click();
  await page.waitForURL(/\/articles\/[0-9a-f-]+$/);
  await alive(page);
  await type(page, 1, 'Форумға алты ел қатысты.');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.locator('.row[data-state=confirmed]')).toHaveCount(1);

  // What a click on the menu downloads is what Word opens: taken in again with
  // all changes rejected, it is the machine's text.
  await page.locator('.menu summary', { hasText: 'Экспорт' }).click();
  const download = page.waitForEvent('download');
  await page.locator('a[href$="/export/tracked-docx"]').click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.tracked\.docx$/);
  const buffer = readFileSync((await file.path())!);
  const read = async (reject: boolean) => {
    const answer = await page.request.post(`/api/v1/files?name=a.docx&reject_changes=${reject}`, {
      headers: { 'content-type': 'application/octet-stream' },
      data: buffer,
    });
    return (await answer.json())[0].documents[0].target.text as string;
  };
  expect(await read(false)).toContain('Форумға алты ел қатысты.');
  expect(await read(true)).toContain('Форумға бес ел қатысты.');
  expect(await read(true)).not.toContain('алты');
});

test('a broken file shows what is wrong and where, and nothing is lost', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await open(page, '/new');
  await page.locator('textarea').nth(1).fill(target);
  const broken = '<xliff version="2.1"\n  xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="ru">\n<file id="1">\n<unit>';
  await choose(page, [{ name: 'бұзық.xlf', mimeType: 'application/xliff+xml', buffer: Buffer.from(broken) }]);
  const problem = page.locator('.problem', { hasText: 'бұзық.xlf' });
  await expect(problem).toContainText('4-жол');
  await expect(page.locator('textarea').nth(1)).toHaveValue(target);

  await choose(page, [{ name: 'құпия.docx', mimeType: WORD, buffer: Buffer.from('d0cf11e0a1b11ae1', 'hex') }]);
  await expect(page.locator('.problem', { hasText: 'құпия.docx' })).toBeVisible();
  await expect(page.locator('textarea').nth(1)).toHaveValue(target);
});

test('headings, links and bold come out around the corrected text', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const html =
    '<html lang="kk"><title>Форум</title><article><h1>Форум ашылды</h1>' +
    '<p>Форумға <b>бес ел</b> қатысты, <a href="https://example.kz/">мәлімет</a> бар.</p>' +
    '<ul><li>Қазақстан</li><li>Тәжікстан</li></ul><script>alert(1)</script></article></html>';
  await open(page, '/new');
  await choose(page, [{ name: 'форум.html', mimeType: 'text/html', buffer: Buffer.from(html) }]);
  await expect(page.locator('textarea').nth(1)).toHaveValue(/Форумға бес ел қатысты/);
  await page.locator('form button.primary').click();
  await page.waitForURL(/\/articles\/[0-9a-f-]+$/);
  await alive(page);
  await expect(page.locator('.row').first()).toBeVisible();
  await type(page, 1, 'Биыл форумға бес ел қатысты, толық мәлімет бар.');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.locator('.row[data-state=confirmed]')).toHaveCount(1);
  const out = (await exported(page, new URL(page.url()).pathname.split('/')[2], 'html')).toString();
  expect(out).toContain('<b>бес ел</b>');
  expect(out).toContain('<a href="https://example.kz/">мәлімет</a>');
  expect(out).toMatch(/<ul>\s*<li>Қазақстан<\/li>\s*<li>Тәжікстан<\/li>\s*<\/ul>/);
  expect(out).not.toContain('alert');
});

test('many files become articles at once, and each says what became of it', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await open(page, '/new');
  const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await choose(page, [
    text('су.kk.txt', 'Қалада су құбыры жөнделді.\n\nТұрғындар енді таза су ішеді.'),
    text('су.ru.txt', 'В городе отремонтировали водопровод.\n\nТеперь жители пьют чистую воду.'),
    text('жол.kk.txt', 'Ауылға жаңа жол салынды.\n\nОл үш ай бұрын басталған еді.'),
    text('бос.txt', '   '),
  ]);
  const batch = page.locator('section.batch');
  await expect(batch.locator('tbody tr')).toHaveCount(2);
  await expect(batch).toContainText('ru → kk');
  await expect(batch.locator('.problem')).toContainText('бос.txt');
  await batch.locator('button.primary').click();
  await expect(batch.locator('tbody a')).toHaveCount(2);
  await batch.locator('tbody a').first().click();
  await expect(pane(page, 0)).toContainText('Қалада су құбыры жөнделді.');
});

test('a folder that is dropped is read to its depths', async ({ page, tekser }, info) => {
  await firstAccount(page, tekser);
  await open(page, '/new');
  const folder = info.outputPath('Мамыр');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('kk/су.txt', 'Қалада су құбыры жөнделді.');
  write('ru/су.txt', 'В городе отремонтировали водопровод.');
  write('.DS_Store', 'x');
  // More than a browser gives in one answer.
  for (let n = 0; n < 120; n++) write(`жаңалық/${n}.txt`, `Ауылға ${n} шақырым жаңа жол салынды.`);
  mkdirSync(info.outputPath('бос/іші'), { recursive: true });
  const drop = async (path: string) => {
    const session = await page.context().newCDPSession(page);
    const box = (await page.locator('textarea').nth(1).boundingBox())!;
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: box.x + 40, y: box.y + 40, data });
    }
  };
  await drop(folder);
  const batch = page.locator('section.batch');
  await expect(batch.locator('tbody tr')).toHaveCount(121);
  await expect(batch.locator('tbody tr', { hasText: 'ru → kk' })).toContainText('Мамыр/kk/су.txt');

  await drop(info.outputPath('бос'));
  await expect(page.locator('.problem', { hasText: 'бос' })).toContainText('Бұл қалтада оқитын файл жоқ.');
});

test('exported XLIFF is valid by the schema of OASIS', async ({ page, tekser }, info) => {
  test.skip(!existsSync(join(__dirname, 'node_modules/.xliff')), 'the schema is not installed');
  await firstAccount(page, tekser);
  const api = page.request;
  const [sample] = await (await api.get('/api/v1/articles')).json();
  const html =
    '<html lang="kk"><title>Форум</title><article><h1>Форум ашылды 🙂</h1>' +
    '<p>Форумға <b>бес <i>ел</i></b> қатысты, <a href="https://example.kz/?a=1&amp;b=2">мәлімет</a> бар. Ол кешке жарияланады.</p>' +
    '<ul><li>Қазақстан</li></ul><blockquote>Су аз</blockquote><img src="a.png" alt="Су қоймасы">' +
    '<table><tr><td>Ел</td><td>Саны</td></tr></table></article></html>';
  const file = await api.post('/api/v1/files?name=a.html', {
    headers: { 'content-type': 'application/octet-stream' },
    data: Buffer.from(html),
  });
  const { title, target: { text, structure } } = (await file.json())[0].documents[0];
  const made = await api.post('/api/v1/articles', {
    data: { title, source_lang: 'ru', target_lang: 'kk', engine: 'MT "1" <2>', source, target: text, structure },
  });
  const { article: id } = (await made.json()).event;
  const { segments } = await (await api.get(`/api/v1/articles/${id}`)).json();
  const [first, second] = segments.filter((row: { text: string }) => row.text);
  const path = `/api/v1/articles/${id}/segments`;
  const ok = async (answer: Promise<APIResponse>) =>
    expect((await answer).ok(), await (await answer).text()).toBe(true);
  for (const flag of [
    { category: 'mistranslation', severity: 'critical', target: [{ start: 0, end: 6 }], comment: '«Форум» & "жиын"', correction: 'Жиын' },
    { category: 'note', severity: 'neutral', target: [{ start: 3, end: 9 }], comment: 'Кім айтты?' },
    { category: 'omission', severity: 'minor', source: [{ start: 0, end: 5 }], target: [] },
  ]) {
    await ok(api.post(`${path}/${second.id}/flags`, { data: { revision: second.revision, ...flag } }));
  }
  await ok(api.put(`${path}/${first.id}/text`, { data: { revision: first.revision, text: 'Жиын ашылды 🙂' } }));
  await ok(api.put(`${path}/${second.id}/confirmation`, { data: { revision: second.revision, confirmed: true } }));
  const files = await Promise.all(
    [sample.id, id].map(async (article, n) => {
      const file = info.outputPath(`${n}.xlf`);
      writeFileSync(file, await exported(page, article, 'xlf'));
      return file;
    }),
  );
  const own = readFileSync(files[1], 'utf8');
  for (const part of ['<its:locQualityIssue ', '<note id="n2"', '<pc ', '<sm ', '<mtc:match ', 'state="reviewed"']) {
    expect(own).toContain(part);
  }
  execFileSync(join(__dirname, 'xliff.sh'), files, { stdio: 'pipe' });
});
