// The rules are compiled twice. What the browser's worker finds must be what the
// server finds, to the last position.
import { expect, firstAccount, test } from './tekser';

const texts: [string, string | null, string][] = [
  ['ru', 'Форум открылся в Душанбе 17 ноября 2025 года.\nПришли 48 гостей из 5 стран, потратили $7,4 млн. «Хорошо», — сказал А. Оспанов.',
    'Форум Душанбеде  ашылды ашылды.Келді 46 қонақ, "жақсы" деді А. Оспанов однако ANO «қaла 20-ға 100-ден.'],
  ['en', 'The forum 🙂 opened in Astana on May 3. See https://example.org/a?b=1 — it cost $1,200.50!',
    'Форум 🙂🏽 Астанада и\u0306ашылды 3 мамыр. Қараңыз https://example.org/a — құны 1,200.50 доллар?! \u200bsaid شكرا'],
  ['ru', null, `${'Ұзақсөз'.repeat(400)} ${'ә, '.repeat(300)}&laquo;Ð¢ÐµÐºÑÑ&raquo; <b>қалың</p>`],
];

test('browser and server find the same', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const headers = { origin: tekser.address };
  for (const [source_lang, source, target] of texts) {
    const data = { title: 'Сынақ', source_lang, target_lang: 'kk', source, target };
    const made = await page.request.post('/api/v1/articles', { data, headers });
    const id = (await made.json()).event.article;
    const article = await (await page.request.get(`/api/v1/articles/${id}`)).json();
    const ofServer = await (await page.request.get(`/api/v1/articles/${id}/findings`)).json();
    const ofBrowser = await page.evaluate(async (article) => {
      const link = document.querySelector<HTMLLinkElement>('link[rel=modulepreload]')!;
      const folder = link.href.slice(0, link.href.lastIndexOf('/'));
      const engine = await import(`${folder}/../engine/engine.js`);
      await engine.default();
      const rows = article.segments.map((segment: any, index: number) => ({
        source: segment.source,
        target: segment.text,
        glued: index > 0 && segment.gap === '' && segment.mt !== '',
      }));
      const { source_lang, target_lang, has_source } = article;
      const question = { Check: { rules: {}, source_lang, target_lang, has_source, language: 'kk', rows } };
      return JSON.parse(engine.ask(JSON.stringify(question)));
    }, article);
    expect(ofServer.length).toBeGreaterThan(2);
    expect(
      ofBrowser.map(({ row, finding }: any) => ({ segment: article.segments[row].id, ...finding })),
    ).toEqual(ofServer.map(({ dismissed, ...found }: any) => found));
  }
});
