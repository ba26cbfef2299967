// The main loop in Firefox, as Debian and editors have it. Playwright drives only a
// Firefox of its own; this one speaks WebDriver BiDi, and Puppeteer speaks it too.
import { execSync } from 'node:child_process';
import puppeteer, { type Browser, type HTTPRequest, type Page } from 'puppeteer-core';
import { expect, source, target, test as base } from './tekser';

function installed(): string {
  if (process.env.TEKSER_FIREFOX) return process.env.TEKSER_FIREFOX;
  try {
    return execSync('command -v firefox-esr || command -v firefox', { shell: '/bin/sh' }).toString().trim();
  } catch {
    return '';
  }
}

const firefox = installed();
const test = base.extend<{ browserOf: Browser }>({
  browserOf: async ({}, use) => {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: firefox,
      headless: true,
      defaultViewport: { width: 1280, height: 800 },
      extraPrefsFirefox: { 'intl.accept_languages': 'kk-KZ, kk', 'app.update.enabled': false },
    });
    await use(browser);
    await browser.close();
  },
});

/** The text of a row, as the page shows it. */
const text = (page: Page, row: number) =>
  page.evaluate((row) => document.querySelectorAll('[data-side=target] .pane')[row].textContent, row);
const state = (page: Page, row: number) =>
  page.evaluate((row) => document.querySelectorAll('.row')[row].getAttribute('data-state'), row);

async function click(page: Page, row: number) {
  const pane = (await page.$$('[data-side=target] .pane'))[row];
  // Not under the toolbar.
  await pane.evaluate((pane) => pane.scrollIntoView({ block: 'center' }));
  await pane.click();
}

async function chord(page: Page, ...keys: string[]) {
  for (const key of keys) await page.keyboard.down(key as 'Control');
  for (const key of keys.reverse()) await page.keyboard.up(key as 'Control');
}

async function type(page: Page, row: number, words: string) {
  await click(page, row);
  await chord(page, 'Control', 'a');
  await page.keyboard.type(words);
}

/** Takes words to the clipboard, from a field made for that. */
async function copy(page: Page, words: string) {
  await page.evaluate((words) => {
    const field = document.createElement('textarea');
    field.style.cssText = 'position: fixed; inset: 0 auto auto 0';
    document.body.append(field);
    field.value = words;
    field.select();
  }, words);
  await chord(page, 'Control', 'c');
  await page.evaluate(() => document.querySelector('body > textarea')!.remove());
}

test('the main loop, paste, undo and no connection, in Firefox', async ({ browserOf, tekser }) => {
  test.skip(!firefox, 'SKIPPED: there is no Firefox here. Debian has it as firefox-esr; TEKSER_FIREFOX names another.');
  const errors: string[] = [];
  const page = await browserOf.newPage();
  // What is cut off on purpose below is an error too.
  page.on('pageerror', (error) => /NetworkError/.test(String(error)) || errors.push(String(error)));
  page.on('dialog', (dialog) => void dialog.accept());
  const alive = () => page.waitForSelector('html[data-hydrated]');
  const whole = () => page.waitForSelector('main.workbench[data-whole]');

  await page.goto(tekser.invitation!);
  await page.type('[name=name]', 'Айгүл Серікова');
  await page.type('[name=login]', 'aigul');
  await page.type('[name=password]', 'құпия сөз 123');
  await Promise.all([page.waitForNavigation(), page.click('form[action^="/invitation"] button')]);
  await page.goto(`${tekser.address}/new`);
  await alive();
  const fields = await page.$$('textarea');
  await fields[0].type(source);
  await fields[1].type(target);
  await page.waitForSelector('.preview');
  await Promise.all([page.waitForNavigation(), page.click('form button.primary')]);
  await whole();
  const address = `${tekser.address}/api/v1${new URL(page.url()).pathname}`;
  expect(await page.$$('.row')).toHaveLength(3);
  const stored = (row: number) =>
    page.evaluate(async (address, row) => (await (await fetch(address)).json()).segments[row], address, row);
  const before = await text(page, 1);

  // Type, flag, correct, confirm.
  await type(page, 1, 'Форумға алты ел қатысты.');
  await expect.poll(() => state(page, 1)).toBe('edited');
  await page.evaluate(() => {
    const words = document.querySelectorAll('[data-side=target] .pane')[1].firstChild!;
    const start = words.textContent!.indexOf('алты ел');
    getSelection()!.setBaseAndExtent(words, start, words, start + 7);
  });
  await chord(page, 'Control', 'm');
  await page.waitForSelector('.flag-panel input');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.$$('.flag').then((flags) => flags.length)).toBe(1);
  expect(await page.evaluate(() => [...(CSS as any).highlights.get('mark-minor')].map(String))).toEqual(['алты ел']);
  await chord(page, 'Control', 'z');
  await expect.poll(() => page.$$('.flag').then((flags) => flags.length)).toBe(0);
  await type(page, 1, 'Форумға бес мемлекет қатысты.');
  await expect.poll(async () => (await stored(1)).text).toBe('Форумға бес мемлекет қатысты.');
  await chord(page, 'Control', 'Enter');
  await expect.poll(() => state(page, 1)).toBe('confirmed');

  // Undo: the confirmation, then one text after the other.
  await click(page, 1);
  await chord(page, 'Control', 'z');
  await expect.poll(() => state(page, 1)).toBe('edited');
  await chord(page, 'Control', 'z');
  await expect.poll(() => text(page, 1)).toBe('Форумға алты ел қатысты.');
  await chord(page, 'Control', 'z');
  await expect.poll(() => text(page, 1)).toBe(before);
  await chord(page, 'Control', 'Shift', 'z');
  await expect.poll(async () => (await stored(1)).text).toBe('Форумға алты ел қатысты.');

  // Paste: lines stay lines, signs that no text may hold go, what is typed follows.
  await copy(page, 'Бірінші жол\nекінші\u202e жол');
  await click(page, 0);
  await chord(page, 'Control', 'a');
  await chord(page, 'Control', 'v');
  await page.keyboard.type('!');
  await expect.poll(async () => (await stored(0)).text).toBe('Бірінші жол\nекінші жол!');
  expect(await text(page, 0)).toBe('Бірінші жол\nекінші жол!');
  // Enter is a line too.
  await page.keyboard.press('Enter');
  await page.keyboard.type('үшінші');
  await expect.poll(async () => (await stored(0)).text).toBe('Бірінші жол\nекінші жол!\nүшінші');

  // Without a connection everything stays, through a reload too.
  await page.setRequestInterception(true);
  let offline = true;
  const cut = (request: HTTPRequest) =>
    void (offline && request.url().includes('/api/') && request.method() !== 'GET'
      ? request.abort()
      : request.continue()
    ).catch(() => {});
  page.on('request', cut);
  await type(page, 2, 'Желісіз жазылды.');
  await page.waitForSelector('.offline');
  await page.reload();
  await whole();
  await expect.poll(() => text(page, 2)).toBe('Желісіз жазылды.');
  offline = false;
  await expect.poll(async () => (await stored(2)).text).toBe('Желісіз жазылды.');
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some((name) => name.startsWith('outbox ')))).toBe(false);
  // And can be taken back after it.
  await click(page, 2);
  await chord(page, 'Control', 'z');
  await expect.poll(async () => (await stored(2)).text).not.toBe('Желісіз жазылды.');
  expect(errors).toEqual([]);
});
