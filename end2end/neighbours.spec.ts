// What lies near to fast editing: storage that fails, windows that sleep, other ways
// than keys to put words into a row, and rows that change while something is open.
import type { Page } from '@playwright/test';
import { alive, expect, firstAccount, importArticle, marked, open, pane, select, test, type, type Tekser } from './tekser';

const rows = ['Форум Душанбеде ашылды', 'Форумға бес ел қатысты.', 'Қорытынды кешке шығарылды.'];
const state = (page: Page, row: number) => page.locator('.row').nth(row);
const api = (address: string) => new URL(address).pathname.replace('/articles/', '/api/v1/articles/');
const kept = (page: Page) => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('outbox ')));

async function article(page: Page, address: string) {
  return (await page.request.get(api(address))).json();
}

async function texts(page: Page, address: string): Promise<string[]> {
  return (await article(page, address)).segments.map((segment: { text: string }) => segment.text);
}

/** A colleague's change of a row, past this page. */
async function write(page: Page, tekser: Tekser, address: string, row: number, text: string) {
  const { id, revision } = (await article(page, address)).segments[row];
  const answer = await page.request.put(`${api(address)}/segments/${id}/text`, {
    data: { revision, text },
    headers: { origin: tekser.address },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test.describe('storage', () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED/] });

  test('where it is forbidden, what is typed is sent, and said to be in the window alone', async ({ page, context, tekser }) => {
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('forbidden', 'SecurityError');
          },
        });
      }
    });
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    await type(page, 1, 'Жадсыз терілген сөз.');
    await expect.poll(() => texts(page, address)).toEqual([rows[0], 'Жадсыз терілген сөз.', rows[2]]);
    // Stored: there is nothing to be afraid of.
    await expect(page.locator('.notice')).toHaveCount(0);
    await context.setOffline(true);
    await type(page, 2, 'Желісіз әрі жадсыз.');
    await expect(page.locator('.offline')).toContainText('тек осы терезеде');
    const asked = new Promise<string>((said) => page.once('dialog', (dialog) => (said(dialog.type()), dialog.dismiss())));
    await page.evaluate(() => void (location.href = '/'));
    expect(await asked).toBe('beforeunload');
    await context.setOffline(false);
    await expect.poll(() => texts(page, address)).toEqual([rows[0], 'Жадсыз терілген сөз.', 'Желісіз әрі жадсыз.']);
    await expect(page.locator('.offline')).toHaveCount(0);
  });

  test('where it is full, that is said until there is room again', async ({ page, context, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    await page.evaluate(() => {
      let size = 4_000_000;
      for (let n = 0; size > 0; n++) {
        try {
          localStorage.setItem(`junk ${n}`, 'x'.repeat(size));
        } catch {
          size = Math.floor(size / 2);
        }
      }
    });
    await context.setOffline(true);
    await type(page, 0, 'Толы жад.');
    await expect(page.locator('.offline')).toContainText('тек осы терезеде');
    await page.evaluate(() => Object.keys(localStorage).forEach((name) => name.startsWith('junk') && localStorage.removeItem(name)));
    await type(page, 1, 'Орын бар.');
    await expect(page.locator('.offline')).not.toContainText('тек осы терезеде');
    expect((await kept(page)).length).toBe(2);
    await context.setOffline(false);
    await expect.poll(() => texts(page, address)).toEqual(['Толы жад.', 'Орын бар.', rows[2]]);
    await expect.poll(() => kept(page)).toEqual([]);
  });

  test('what earlier versions left there is sent, and half a record is shown', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    const ids = (await article(page, address)).segments.map((segment: { id: string }) => segment.id);
    await open(page, '/');
    await page.evaluate(([address, ids]) => {
      const prefix = `outbox ${address.split('/').pop()} ${document.body.dataset.person}`;
      const job = (n: number, text: string) => ({
        key: `key ${n}`,
        job: { Revise: { segment: ids[n], text: { revision: 0, text, restores: null }, base: '' } },
      });
      localStorage.setItem(`${prefix} 00ff`, JSON.stringify([job(0, 'Ең ескісінен.')]));
      const whole = { queue: [{ ...job(1, 'Бұрынғысынан.'), tried: true, typed: true }], held: [] };
      localStorage.setItem(`${prefix} 11ff`, JSON.stringify(whole));
      localStorage.setItem(`${prefix} 5 22ff`, '{"job":{"Revise":{"segment":"Жартылай жазыл');
    }, [address, ids] as const);
    await open(page, address);
    await expect.poll(() => texts(page, address)).toEqual(['Ең ескісінен.', 'Бұрынғысынан.', rows[2]]);
    await expect(page.locator('.lost')).toContainText('Жартылай жазыл');
    await expect.poll(async () => (await kept(page)).length).toBe(1);
    await page.locator('.lost button').click();
    await expect(page.locator('.lost')).toHaveCount(0);
    expect(await kept(page)).toEqual([]);
  });
});

test('what one window waits to send another sends, and it happens once', async ({ page, context, tekser }) => {
  await firstAccount(page, tekser);
  const address = await importArticle(page);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  let sent = 0;
  await page.route('**/segments/*/text', async (route) => {
    sent++;
    await held;
    // Sent twice even by this one.
    await route.fetch();
    await route.continue();
  });
  await type(page, 1, 'Екі терезеде.');
  await expect.poll(() => sent).toBe(1);
  const other = await context.newPage();
  await open(other, address);
  await expect.poll(() => texts(page, address)).toEqual([rows[0], 'Екі терезеде.', rows[2]]);
  answer();
  await expect(state(page, 1)).toHaveAttribute('data-state', 'edited');
  await expect.poll(() => kept(page)).toEqual([]);
  const { events } = await (await page.request.get(`${api(address)}/events`)).json();
  expect(events.filter((event: { kind: string }) => event.kind === 'segment_revised').length).toBe(1);
  await expect(page.locator('.conflict')).toHaveCount(0);
  await expect(other.locator('.conflict')).toHaveCount(0);
});

test.describe('a tab that slept', () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED/] });

  test('catches up though its stream is dead without a word', async ({ page, context, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    let dead = true;
    await page.route('**/events/stream*', (route) => (dead ? undefined : route.continue()));
    await page.reload();
    await alive(page);
    const session = await context.newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await write(page, tekser, address, 1, 'Ұйқыдағы өзгеріс.');
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    dead = false;
    // As a browser tells of it where it has windows.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
    await expect(pane(page, 1)).toHaveText('Ұйқыдағы өзгеріс.');
    // A page that was left, and is shown again as it was.
    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    await write(page, tekser, address, 2, 'Артқа қайтқанда.');
    await page.evaluate(() => dispatchEvent(new Event('pageshow')));
    await expect(pane(page, 2)).toHaveText('Артқа қайтқанда.');
  });

  test('sends as soon as the connection is back, whatever its timers do', async ({ page, context, tekser }) => {
    await page.clock.install();
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    await context.setOffline(true);
    await type(page, 1, 'Ұйықтап қалған терезе.');
    await pane(page, 0).click();
    await expect(page.locator('.offline')).toBeVisible();
    // From here on no timer comes.
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await type(page, 2, 'Тағы бірі.');
    await pane(page, 0).click();
    await context.setOffline(false);
    await expect.poll(() => texts(page, address)).toEqual([rows[0], 'Ұйықтап қалған терезе.', 'Тағы бірі.']);
  });

  test('saves what is typed when the clock jumps', async ({ page, tekser }) => {
    await page.clock.install();
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    for (const [row, jump] of [[0, -86_400_000], [1, 86_400_000], [2, -5]] as const) {
      await type(page, row, `Сағат ${jump}`);
      await page.clock.setSystemTime(Date.now() + jump);
    }
    await expect.poll(() => texts(page, address)).toEqual(['Сағат -86400000', 'Сағат 86400000', 'Сағат -5']);
  });

  test('writes down what is being typed as it goes out of sight', async ({ page, context, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    await context.setOffline(true);
    await type(page, 1, 'Көзден таса.');
    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    expect((await kept(page)).length).toBe(1);
    await context.setOffline(false);
    await expect.poll(() => texts(page, address)).toEqual([rows[0], 'Көзден таса.', rows[2]]);
  });
});

test('a flag stays on its words when the row changes under its panel', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  const address = await importArticle(page);
  await select(page, 1, 'бес ел');
  await page.keyboard.press('ControlOrMeta+KeyM');
  await expect(page.locator('.flag-panel')).toBeVisible();
  await write(page, tekser, address, 1, 'Биыл өткен халықаралық форумға бес ел қатысты.');
  await expect(pane(page, 1)).toHaveText('Биыл өткен халықаралық форумға бес ел қатысты.');
  await page.keyboard.press('Enter');
  await expect(page.locator('.flag')).toContainText('бес ел');
  await expect.poll(() => marked(page, 'mark-minor')).toEqual(['бес ел']);
});

test.describe('a replacement', () => {
  test.use({ expectedErrors: [/409/] });

  test('of all leaves what a colleague has just written, and says so', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    // The page does not hear of it in time.
    await page.route('**/events/stream*', () => {});
    await page.reload();
    await alive(page);
    await write(page, tekser, address, 1, 'Форумға алты ел қатысты.');
    await page.keyboard.press('ControlOrMeta+KeyH');
    await page.locator('.find input').first().fill('Форум');
    await page.locator('.find input').nth(1).fill('Жиын');
    await page.locator('.find button', { hasText: 'Бәрін алмастыру' }).click();
    const conflict = state(page, 1).locator('.conflict');
    await expect(conflict).toContainText('Жиынға бес ел қатысты.');
    await expect.poll(() => texts(page, address)).toEqual(['Жиын Душанбеде ашылды', 'Форумға алты ел қатысты.', rows[2]]);
  });
});

test.describe('words that come without keys', () => {
  // Chromium says so of the page it drags from, and drops the text alone.
  test.use({ expectedErrors: [/Applying inline style violates/] });

  test('dragged from one row to another are one action', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    const place = (row: number, words: string) =>
      pane(page, row).evaluate((pane, words) => {
        const range = document.createRange();
        const start = pane.firstChild!.textContent!.indexOf(words);
        range.setStart(pane.firstChild!, start);
        range.setEnd(pane.firstChild!, start + words.length);
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }, words);
    await select(page, 1, 'бес ел ');
    const [from, to] = [await place(1, 'бес'), await place(2, 'кешке')];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 20, from.y + 10, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await page.mouse.up();
    await expect(pane(page, 1)).toHaveText('Форумға қатысты.');
    await expect(pane(page, 2)).toContainText('бес ел');
    await page.keyboard.press('ControlOrMeta+KeyZ');
    for (const row of [0, 1, 2]) await expect(pane(page, row)).toHaveText(rows[row]);
    await expect.poll(() => texts(page, address)).toEqual(rows);
    await expect.poll(() => kept(page)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+Shift+KeyZ');
    await expect(pane(page, 1)).toHaveText('Форумға қатысты.');
    await expect(pane(page, 2)).toContainText('бес ел');
  });

  test('and are composed belong to the composition until it ends', async ({ page, context, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    let sent = 0;
    page.on('request', (request) => void (request.url().endsWith('/text') && sent++));
    await pane(page, 1).click();
    await page.keyboard.press('End');
    const session = await context.newCDPSession(page);
    const compose = (text: string) =>
      session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    for (const text of ['с', 'сө', 'сөз']) {
      await compose(text);
      await page.waitForTimeout(450);
    }
    await page.evaluate(() => dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyZ', key: 'z', ctrlKey: true, isComposing: true })));
    expect(sent).toBe(0);
    await expect(pane(page, 1)).toHaveText(`${rows[1]}сөз`);
    await session.send('Input.insertText', { text: 'сөздер' });
    await expect.poll(() => texts(page, address)).toEqual([rows[0], `${rows[1]}сөздер`, rows[2]]);
    expect(sent).toBe(1);
    // A phone's keyboard composes the last word for as long as nothing follows it.
    await compose('соңғы');
    await expect.poll(() => texts(page, address)).toEqual([rows[0], `${rows[1]}сөздерсоңғы`, rows[2]]);
    await expect(pane(page, 1)).toHaveText(`${rows[1]}сөздерсоңғы`);
  });

  test('and are taken from a spelling suggestion are an action of their own', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    await type(page, 1, 'Терілген сөс.');
    await pane(page, 1).evaluate((pane) => {
      const told = { inputType: 'insertReplacementText', data: 'сөз', bubbles: true };
      pane.dispatchEvent(new InputEvent('beforeinput', { ...told, cancelable: true }));
      pane.firstChild!.textContent = 'Терілген сөз.';
      pane.dispatchEvent(new InputEvent('input', told));
    });
    await expect.poll(() => texts(page, address)).toEqual([rows[0], 'Терілген сөз.', rows[2]]);
    await page.keyboard.press('ControlOrMeta+KeyZ');
    await expect(pane(page, 1)).toHaveText('Терілген сөс.');
    await expect.poll(() => texts(page, address)).toEqual([rows[0], 'Терілген сөс.', rows[2]]);
  });

  test.describe('in great number', () => {
    test.use({ expectedErrors: [/422|413/], permissions: ['clipboard-read', 'clipboard-write'] });

    for (const [letters, taken] of [[20_000, true], [20_001, false]] as const) {
      test(`${letters} pasted letters are ${taken ? 'stored' : 'refused and kept'}`, async ({ page, tekser }) => {
        await firstAccount(page, tekser);
        const address = await importArticle(page);
        const text = 'Қазақша сөздер. '.repeat(2_000).slice(0, letters - 1) + 'я';
        await page.evaluate((text) => navigator.clipboard.writeText(text), text);
        await pane(page, 1).click();
        await page.keyboard.press('ControlOrMeta+A');
        await page.keyboard.press('ControlOrMeta+V');
        await expect(pane(page, 1)).toHaveText(text);
        await expect(state(page, 1)).toHaveAttribute('data-state', taken ? 'edited' : 'refused');
        page.on('dialog', (dialog) => dialog.accept());
        await page.reload();
        await alive(page);
        await expect(pane(page, 1)).toHaveText(text);
        expect((await texts(page, address))[1]).toBe(taken ? text : rows[1]);
      });
    }
  });
});

test.describe('undo', () => {
  test('goes on after the page was loaded anew', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    for (const row of [0, 1]) await type(page, row, `Жаңа ${row}`);
    await expect.poll(() => texts(page, address)).toEqual(['Жаңа 0', 'Жаңа 1', rows[2]]);
    await expect.poll(() => kept(page)).toEqual([]);
    await page.reload();
    await alive(page);
    await pane(page, 2).click();
    for (const left of [['Жаңа 0', rows[1], rows[2]], rows]) {
      await page.keyboard.press('ControlOrMeta+KeyZ');
      await expect.poll(() => texts(page, address)).toEqual(left);
    }
    // Another window has done nothing yet.
    const other = await page.context().newPage();
    await open(other, address);
    await pane(other, 2).click();
    await other.keyboard.press('ControlOrMeta+KeyZ');
    await expect(other.locator('.notice')).toContainText('ештеңе жоқ');
  });

  test('takes a confirmation back after the edit behind it', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    const address = await importArticle(page);
    await pane(page, 1).click();
    await page.keyboard.press('ControlOrMeta+Shift+Enter');
    await expect(state(page, 1)).toHaveAttribute('data-state', 'confirmed');
    await type(page, 1, 'Растаудан кейін.');
    await expect(state(page, 1)).toHaveAttribute('data-state', 'edited');
    await page.keyboard.press('ControlOrMeta+KeyZ');
    await expect(state(page, 1)).toHaveAttribute('data-state', 'confirmed');
    await expect(pane(page, 1)).toHaveText(rows[1]);
    await page.keyboard.press('ControlOrMeta+KeyZ');
    await expect(state(page, 1)).not.toHaveAttribute('data-state', 'confirmed');
    await expect.poll(async () => (await article(page, address)).segments[1].confirmed).toBe(false);
    await expect(page.locator('.notice[data-error=true]')).toHaveCount(0);
    await page.keyboard.press('ControlOrMeta+Shift+KeyZ');
    await expect(state(page, 1)).toHaveAttribute('data-state', 'confirmed');
  });
});
