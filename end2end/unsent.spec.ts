// What an editor does faster than the server answers: each test presses before the
// answer has come, while it is held back, refused, or cannot come at all.
import type { Page, Route } from '@playwright/test';
import { alive, expect, firstAccount, importArticle, open, pane, test, type } from './tekser';

const rows = ['Форум Душанбеде ашылды', 'Форумға бес ел қатысты.', 'Қорытынды кешке шығарылды.'];
const state = (page: Page, row: number) => page.locator('.row').nth(row);

/** Waits until all is stored that was done here. */
async function allStored(page: Page) {
  // What is being typed is handed over a moment after the last key.
  await page.waitForTimeout(450);
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('outbox')).length)).toBe(0);
}

for (const network of ['quick', 'slow', 'offline'] as const) {
  test.describe(network, () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED/] });
  test(`Ctrl+Z takes back what was done last, before its answer, ${network}`, async ({ page, context, tekser }) => {
    await firstAccount(page, tekser);
    await importArticle(page);
    await type(page, 0, 'Бұрынғы түзету');
    await expect(state(page, 0)).toHaveAttribute('data-state', 'edited');
    await allStored(page);
    if (network === 'slow') {
      await page.route('**/api/v1/articles/*/segments/**', async (route: Route) => {
        await new Promise((later) => setTimeout(later, 700));
        await route.continue();
      });
    }
    for (const wait of [0, 50, 200, 400, 1_000]) {
      if (network === 'offline') await context.setOffline(true);
      await type(page, 1, `Соңғы түзету ${wait}`);
      await page.waitForTimeout(wait);
      await page.keyboard.press('ControlOrMeta+KeyZ');
      // At once on the screen, and nothing else.
      await expect(pane(page, 1)).toHaveText(rows[1], { timeout: 500 });
      await expect(pane(page, 0)).toHaveText('Бұрынғы түзету');
      await context.setOffline(false);
      await allStored(page);
      await expect(pane(page, 1)).toHaveText(rows[1]);
      await page.reload();
      await alive(page);
      await expect(pane(page, 1)).toHaveText(rows[1]);
      await expect(pane(page, 0)).toHaveText('Бұрынғы түзету');
      await pane(page, 0).click();
    }
  });
  });
}

test('Ctrl+Z before the answer takes back a flag, a fix, and all of a replacement', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await importArticle(page, 'Форум өтті өтті. Форум бітті. Форум ұзақ болды.', null);
  await expect(page.locator('.finding').first()).toBeVisible();
  await page.route('**/api/v1/articles/*/segments/**', async (route: Route) => {
    await new Promise((later) => setTimeout(later, 500));
    await route.continue();
  });
  const texts = () => page.locator('[data-side=target] .pane').allTextContents();
  const before = await texts();
  // A fix.
  await pane(page, 0).click();
  await page.keyboard.press('F8');
  await page.keyboard.press('F4');
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await expect.poll(texts).toEqual(before);
  await allStored(page);
  expect(await texts()).toEqual(before);
  // A flag.
  await pane(page, 1).click();
  await page.keyboard.press('ControlOrMeta+KeyM');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await allStored(page);
  await expect(page.locator('.flag')).toHaveCount(0);
  expect(await texts()).toEqual(before);
  // Three rows at once are one action.
  await page.keyboard.press('ControlOrMeta+KeyH');
  await page.locator('.find input').first().fill('Форум');
  await page.locator('.find input').nth(1).fill('Жиын');
  await page.locator('.find button', { hasText: 'Бәрін алмастыру' }).click();
  await expect.poll(texts).toEqual(before.map((text) => text.replaceAll('Форум', 'Жиын')));
  await pane(page, 0).click();
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await expect.poll(texts).toEqual(before);
  await allStored(page);
  expect(await texts()).toEqual(before);
});

test.describe('refused', () => {
  test.use({ expectedErrors: [/422|403|409|404|503|ERR_INTERNET_DISCONNECTED/] });

  test('a text that was not taken is shown as that, cannot be confirmed, and stays', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    const problem = (status: number, code: string, title: string) => ({
      status,
      contentType: 'application/problem+json',
      body: JSON.stringify({ type: 'about:blank', title, status, detail: 'Себебі осында.', code }),
    });
    await page.route('**/segments/*/text', (route) => route.fulfill(problem(422, 'too_long', 'Мәтін тым ұзын')));
    await type(page, 1, 'Қабылданбаған мәтін.');
    await expect(state(page, 1)).toHaveAttribute('data-state', 'refused');
    await expect(state(page, 1).locator('.conflict')).toContainText('Мәтін тым ұзын');
    await expect(state(page, 1).locator('.conflict')).toContainText('Себебі осында.');
    await pane(page, 1).click();
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(page.locator('.notice')).toContainText('алдымен соны шешіңіз');
    await expect(state(page, 1)).not.toHaveAttribute('data-state', 'confirmed');
    // One is asked before leaving, and finds it again after.
    const asked = new Promise<string>((said) => page.once('dialog', (dialog) => (said(dialog.type()), dialog.accept())));
    await page.reload();
    expect(await asked).toBe('beforeunload');
    await alive(page);
    await expect(pane(page, 1)).toHaveText('Қабылданбаған мәтін.');
    await expect(state(page, 1)).toHaveAttribute('data-state', 'refused');
    const stored = await page.request.get(`${address.replace('/articles/', '/api/v1/articles/')}`);
    expect((await stored.json()).segments[1]).toMatchObject({ text: rows[1], confirmed: false });
    // Mended, it is stored.
    await page.unroute('**/segments/*/text');
    await type(page, 1, 'Түзетілген мәтін.');
    await expect(state(page, 1)).toHaveAttribute('data-state', 'edited');
    await allStored(page);
  });

  test('a server that is busy is asked again, and nothing counts as refused', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    await importArticle(page);
    let times = 0;
    await page.route('**/segments/*/text', (route) =>
      times++ < 2
        ? route.fulfill({
            status: 503,
            contentType: 'application/problem+json',
            body: JSON.stringify({ type: 'about:blank', title: 'Бос емес', status: 503, detail: '', code: 'busy' }),
          })
        : route.continue(),
    );
    await type(page, 1, 'Кейін сақталған мәтін.');
    await expect.poll(() => times).toBe(3);
    await allStored(page);
    await page.reload();
    await alive(page);
    await expect(pane(page, 1)).toHaveText('Кейін сақталған мәтін.');
    expect(times).toBe(3);
  });

  test('what was typed in a row that a colleague merged away is kept with both texts', async ({ page, browser, context, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    const other = await browser.newContext({ locale: 'kk-KZ', storageState: await context.storageState() });
    const colleague = await other.newPage();
    await open(colleague, address);
    await context.setOffline(true);
    await type(page, 2, 'Желісіз жазылған сөздер.');
    await expect(page.locator('.offline')).toBeVisible();
    await pane(colleague, 1).click();
    await colleague.keyboard.press('Alt+KeyA');
    await state(colleague, 1).locator('.alignment button').first().click();
    await expect(colleague.locator('.row')).toHaveCount(2);
    await context.setOffline(false);
    const lost = page.locator('.lost');
    await expect(lost).toContainText('Желісіз жазылған сөздер.', { timeout: 30_000 });
    await expect(lost).toContainText(rows[2]);
    page.on('dialog', (dialog) => dialog.accept());
    await page.reload();
    await alive(page);
    await expect(lost).toContainText('Желісіз жазылған сөздер.');
    await lost.locator('button').click();
    await expect(lost).toHaveCount(0);
    await other.close();
  });
});

test('signs that no text may hold go as they are pasted', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await importArticle(page);
  await type(page, 1, 'Қойылған\u202e мәтін\u0007 🙂\u2066 осы.');
  await expect(pane(page, 1)).toHaveText('Қойылған мәтін 🙂 осы.');
  await expect(state(page, 1)).toHaveAttribute('data-state', 'edited');
  await page.reload();
  await alive(page);
  await expect(pane(page, 1)).toHaveText('Қойылған мәтін 🙂 осы.');
});

test('keys belong to what is open on top', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await importArticle(page);
  await type(page, 0, 'Сақталған түзету');
  await expect(state(page, 0)).toHaveAttribute('data-state', 'edited');
  await allStored(page);
  const untouched = async () => {
    await page.waitForTimeout(300);
    await expect(pane(page, 0)).toHaveText('Сақталған түзету');
    for (let row = 0; row < 3; row++) await expect(state(page, row)).not.toHaveAttribute('data-state', 'confirmed');
  };
  const press = async () => {
    for (const key of ['ControlOrMeta+Enter', 'ControlOrMeta+Shift+Enter', 'ControlOrMeta+KeyZ', 'F4']) {
      await page.keyboard.press(key);
    }
  };
  // The approval, the details, the commands, the keys.
  for (const opened of ['Alt+KeyP', 'details', 'ControlOrMeta+KeyK', 'F1']) {
    await pane(page, 0).click();
    if (opened === 'details') await page.locator('.toolbar .title button').click();
    else await page.keyboard.press(opened);
    await expect(page.locator('dialog[open]')).toBeVisible();
    await press();
    await untouched();
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0);
  }
  // A field's undo is its own.
  await pane(page, 0).click();
  await page.keyboard.press('ControlOrMeta+KeyF');
  await page.locator('.find input').first().focus();
  await page.keyboard.insertText('форум');
  await press();
  await untouched();
  await page.keyboard.press('Escape');
  // The panel of a flag.
  await pane(page, 0).click();
  await page.keyboard.press('ControlOrMeta+KeyM');
  await expect(page.locator('.flag-panel input').first()).toBeFocused();
  await page.keyboard.press('ControlOrMeta+KeyZ');
  await untouched();
});

/** Numbers that look random and come again with the same seed. */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test.describe('at random', () => {
  test.use({ expectedErrors: [/net::ERR|Failed to load/] });

// A few sequences in the tests; TEKSER_SEQUENCES=200 for many, TEKSER_SEED to see one
// again.
test('whatever is done in whatever order, what is shown is what is stored', async ({ page, context, tekser }) => {
  const sequences = Number(process.env.TEKSER_SEQUENCES ?? 12);
  const first = Number(process.env.TEKSER_SEED ?? 1);
  test.setTimeout(60_000 + sequences * 20_000);
  await firstAccount(page, tekser);
  const address = await importArticle(page);
  page.on('dialog', (dialog) => dialog.accept());
  let latency = 0;
  let next = () => 0;
  await page.route('**/api/v1/articles/*/**', async (route: Route) => {
    if (route.request().method() === 'GET') return route.continue();
    const wait = next() * latency;
    await new Promise((later) => setTimeout(later, wait));
    // Some answers are lost on the way back: the write has happened.
    if (latency > 0 && next() < 0.1) {
      await route.fetch().catch(() => undefined);
      return route.abort().catch(() => undefined);
    }
    return route.continue().catch(() => undefined);
  });
  for (let seed = first; seed < first + sequences; seed++) {
    next = random(seed);
    const told: string[] = [];
    const texts = await page.locator('[data-side=target] .pane').allTextContents();
    // What was done, as a model: a row, its text before and after.
    let done: [number, string, string][] = [];
    let undone: [number, string, string][] = [];
    let last = -1;
    try {
      latency = next() < 0.3 ? 0 : 600;
      for (let step = 0; step < 10; step++) {
        const dice = next();
        if (dice < 0.45) {
          // Another row each time: typing that goes on in one is one action.
          const row = [0, 1, 2].filter((row) => row !== last)[Math.floor(next() * 2)];
          const text = `Жазылды ${seed}.${step} 🙂`;
          told.push(`type ${row} ${text}`);
          await type(page, row, text);
          done.push([row, texts[row], text]);
          undone = [];
          [texts[row], last] = [text, row];
        } else if (dice < 0.65) {
          told.push('undo');
          await page.keyboard.press('ControlOrMeta+KeyZ');
          const action = done.pop();
          if (action) undone.push(action), (texts[action[0]] = action[1]);
          last = -1;
        } else if (dice < 0.75) {
          told.push('redo');
          await page.keyboard.press('ControlOrMeta+Shift+KeyZ');
          const action = undone.pop();
          if (action) done.push(action), (texts[action[0]] = action[2]);
          last = -1;
        } else if (dice < 0.85) {
          const offline = next() < 0.5;
          told.push(offline ? 'offline' : 'online');
          await context.setOffline(offline);
        } else if (dice < 0.9 && latency === 0) {
          told.push('reload');
          await context.setOffline(false);
          await page.reload();
          await alive(page);
          [done, undone, last] = [[], [], -1];
        } else {
          told.push('pause');
          await page.waitForTimeout(next() * 900);
        }
        await expect
          .poll(() => page.locator('[data-side=target] .pane').allTextContents(), { timeout: 3_000 })
          .toEqual(texts);
      }
      await context.setOffline(false);
      latency = 0;
      await pane(page, 0).click();
      await allStored(page);
      const stored = await page.request.get(address.replace('/articles/', '/api/v1/articles/'));
      expect((await stored.json()).segments.map((segment: any) => segment.text)).toEqual(texts);
      expect(await page.locator('[data-side=target] .pane').allTextContents()).toEqual(texts);
    } catch (error) {
      throw new Error(`seed ${seed}: ${told.join(', ')}\n${error}`);
    }
    // The next begins with nothing to take back: what was done outlives a reload of the tab.
    await page.goto('/verify');
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(address);
    await alive(page);
  }
});
});
