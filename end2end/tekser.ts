// What every browser test starts from: a server of its own with a database of
// its own, and a page that fails the test when anything in it goes wrong.
import { test as base, expect, type Page } from '@playwright/test';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const binary = resolve(__dirname, process.env.TEKSER ?? '../target/debug/tekser');

/** A running server. */
export interface Tekser {
  /** Where it listens: `http://127.0.0.1:…`, without a slash at its end. */
  address: string;
  /** The one-time link with which the first account is made. */
  invitation: string | undefined;
  database: string;
  /** Runs the command line on the server's database and gives back what it prints. */
  run(...args: string[]): string;
}

async function start(child: ChildProcess): Promise<{ address: string; invitation?: string }> {
  let said = '';
  return new Promise((started, failed) => {
    const over = setTimeout(() => failed(new Error(`tekser does not start:\n${said}`)), 30_000);
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`tekser ended with ${code}:\n${said}`)));
    child.stderr!.on('data', (text) => (said += text));
    child.stdout!.on('data', (text) => {
      said += text;
      const addresses = said.match(/http:\/\/\S+(?=\n)/g) ?? [];
      const invitation = addresses.find((address) => address.includes('/invitation/'));
      // The link is printed last, and always: each database here is new.
      if (!invitation) return;
      clearTimeout(over);
      started({ address: new URL(invitation).origin, invitation });
    });
  });
}

export const test = base.extend<{ tekser: Tekser; expectedErrors: RegExp[] }>({
  tekser: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'tekser-'));
    const database = join(folder, 'tekser.db');
    const env = { ...process.env, TEKSER_DATABASE: database };
    const child = spawn(binary, ['serve', '--address', '127.0.0.1:0'], { env });
    try {
      const { address, invitation } = await start(child);
      const run = (...args: string[]) => execFileSync(binary, args, { env, encoding: 'utf8' });
      await use({ address, invitation, database, run });
    } finally {
      child.removeAllListeners('exit');
      const ended = new Promise((done) => child.once('exit', done));
      // Not asked politely: what was saved must be there after this, too.
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  },

  baseURL: async ({ tekser }, use) => use(tekser.address),

  // For tests that provoke errors: `test.use({ expectedErrors: [/404/] })`.
  expectedErrors: [[], { option: true }],

  // Of the whole context, so that a second window is watched like the first.
  context: async ({ context, expectedErrors }, use) => {
    const errors: string[] = [];
    context.on('console', (message) => {
      if (message.type() === 'error') errors.push(`console: ${message.text()}`);
    });
    context.on('weberror', (error) => errors.push(`page: ${error.error()}`));
    await use(context);
    const unexpected = errors.filter((error) => !expectedErrors.some((known) => known.test(error)));
    expect(unexpected, 'errors in the browser').toEqual([]);
  },
});

/** Waits until the browser has taken a page over, and all of it is at work. */
export async function alive(page: Page) {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated');
  await expect(page.locator('main.workbench:not([data-whole])')).toHaveCount(0);
}

/** Opens a page and waits until it is alive. */
export async function open(page: Page, path: string) {
  await page.goto(path);
  await alive(page);
}

export { expect };

// An article of two paragraphs, with a photo credit and a disclosure line.
export const source = 'Форум открылся в Душанбе\n\nВ форуме участвовали пять стран. Итоги подвели вечером.';
export const target =
  'Форум Душанбеде ашылды\n\nФорумға бес ел қатысты. Қорытынды кешке шығарылды.\n\n' +
  'ФОТО: Айбек Қали\nБұл мақала жасанды интеллект көмегімен аударылған';

/** Makes the first account with the link the server printed. */
export async function firstAccount(page: Page, tekser: Tekser, name = 'Айгүл Серікова', login = 'aigul') {
  await page.goto(tekser.invitation!);
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=login]').fill(login);
  await page.locator('[name=password]').fill('құпия сөз 123');
  await page.locator('form[action^="/invitation"] button').click();
  await alive(page);
}

/** Imports an article through the screen; gives its address. */
export async function importArticle(page: Page, kk = target, ru: string | null = source) {
  await open(page, '/new');
  if (ru) await page.locator('textarea').nth(0).fill(ru);
  await page.locator('textarea').nth(1).fill(kk);
  await expect(page.locator('.preview')).toBeVisible();
  await page.locator('form button.primary').click();
  await page.waitForURL(/\/articles\/[0-9a-f-]+$/);
  await expect(page.locator('.row').first()).toBeVisible();
  await open(page, page.url());
  return page.url();
}

export const pane = (page: Page, row: number, side = 'target') =>
  page.locator('.row').nth(row).locator(`[data-side=${side}] .pane`);

/** Selects words of a pane, as a mouse does. */
export async function select(page: Page, row: number, words: string, side = 'target') {
  await pane(page, row, side).click();
  await pane(page, row, side).evaluate((pane, words) => {
    const node = pane.firstChild!;
    const start = node.textContent!.indexOf(words);
    if (start < 0) throw new Error(`${words} is not in ${node.textContent}`);
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + words.length);
    getSelection()!.removeAllRanges();
    getSelection()!.addRange(range);
  }, words);
}

export async function type(page: Page, row: number, text: string) {
  await pane(page, row).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

export const marked = (page: Page, name: string) =>
  page.evaluate((name) => {
    const highlight = (CSS as any).highlights.get(name);
    return highlight ? [...highlight].map(String).sort() : [];
  }, name);
