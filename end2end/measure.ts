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
  const median = times.sort((a, b) => a - b)[2];
  for (const [what, figure] of [
    [`${segments} segments: on screen and taking keys, median (at most 1 500)`, `${median} ms`],
    ['elements on the page (at most 10 000)', elements],
    ['  after scrolling', scrolled],
    ['longest task of the main thread (at most 200)', `${Math.round(Math.max(0, ...tasks))} ms`],
    ['a key to its letter', `${typed} ms`],
  ]) {
    console.log(`${what}`.padEnd(76), figure);
  }
});
