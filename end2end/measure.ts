// How long a page of a thousand segments takes, and what it is made of. Prints a
// table; nothing is asserted, because machines differ.
import { expect, firstAccount, pane, test } from './tekser';

const segments = 1_000;

test('a thousand segments', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const sentence = (n: number) => `Бұл ${n}-сөйлем өңірдегі су шаруашылығының жай-күйін баяндайды.`;
  const target = Array.from({ length: segments }, (_, n) => sentence(n)).join('\n\n');
  const imported = await page.request.post('/api/v1/articles', {
    data: { title: 'Өлшем', source_lang: 'ru', target_lang: 'kk', target },
    headers: { origin: tekser.address },
  });
  const { event } = await imported.json();
  await page.addInitScript(() => {
    const tasks: number[] = ((window as any).tasks = []);
    new PerformanceObserver((list) => list.getEntries().forEach((task) => tasks.push(task.duration)))
      .observe({ type: 'longtask', buffered: true });
  });
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = Date.now();
    await page.goto(`/articles/${event.article}`);
    await expect(page.locator('html')).toHaveAttribute('data-hydrated', '', { timeout: 30_000 });
    await pane(page, 0).click();
    await page.keyboard.press('End');
    times.push(Date.now() - start);
  }
  // The rest of the rows arrives and is checked meanwhile.
  await page.waitForTimeout(4_000);
  const elements = await page.locator('*').count();
  const before = Date.now();
  await page.keyboard.type('а');
  await expect(pane(page, 0)).toContainText('а');
  const typed = Date.now() - before;
  await page.keyboard.press('ControlOrMeta+End');
  await page.mouse.wheel(0, 40_000);
  await page.waitForTimeout(1_000);
  const scrolled = await page.locator('*').count();
  const tasks: number[] = await page.evaluate(() => (window as any).tasks);
  const checked = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=modulepreload]')!;
    const folder = link.href.slice(0, link.href.lastIndexOf('/'));
    const engine = await import(`${folder}/../engine/engine.js`);
    await engine.default();
    const rows = Array.from({ length: 20 }, (_, n) => ({
      source: `В форуме участвовали более 100 представителей из 5 стран, сообщает «Дала тынысы». ${n}`,
      target: `Форумға 5 елден 100-ден астам өкіл қатысты, деп хабарлайды «Дала тынысы». ${n}`,
      glued: false,
    }));
    // Other rules each time, so that nothing is remembered.
    const question = (n: number) => JSON.stringify({
      Check: {
        rules: { forbidden: [{ phrase: `сөз${n}` }] },
        source_lang: 'ru', target_lang: 'kk', has_source: true, language: 'kk', rows,
      },
    });
    const times = Array.from({ length: 21 }, (_, n) => {
      const asked = question(n);
      const start = performance.now();
      engine.ask(asked);
      return performance.now() - start;
    });
    return times.sort((a, b) => a - b)[10];
  });
  const median = times.sort((a, b) => a - b)[2];
  for (const [what, figure] of [
    [`${segments} segments: on screen and taking keys, median (at most 1 500)`, `${median} ms`],
    ['elements on the page (at most 10 000)', elements],
    ['  after scrolling', scrolled],
    ['longest task of the main thread (at most 200)', `${Math.round(Math.max(0, ...tasks))} ms`],
    ['checks of an article of 20 sentences in WebAssembly (at most 20 ms)', `${checked.toFixed(1)} ms`],
    ['a key to its letter', `${typed} ms`],
  ]) {
    console.log(`${what}`.padEnd(76), figure);
  }
});
