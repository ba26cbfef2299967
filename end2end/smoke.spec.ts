import { alive, expect, firstAccount, importArticle, open, pane, select, test, type } from './tekser';

test('the first page is in Kazakh and alive', async ({ page, request }) => {
  const html = await (await request.get('/sign-in')).text();
  expect(html).toContain('<html lang="kk"');
  await open(page, '/sign-in');
  await expect(page.getByRole('banner')).toContainText('Tekser');
  await expect(page.getByRole('main')).toBeVisible();
});

test('the page speaks the visitor’s language, and the chosen one above it', async ({ request }) => {
  const language = async (headers: Record<string, string>) => {
    const html = await (await request.get('/sign-in', { headers })).text();
    return html.match(/<html lang="(\w+)"/)?.[1];
  };
  expect(await language({ 'accept-language': 'ru-KZ, en;q=0.5' })).toBe('ru');
  expect(await language({ 'accept-language': 'ru', cookie: 'locale=en' })).toBe('en');
});

test.describe('a module that does not come at once', () => {
  test.use({ expectedErrors: [/ERR_FAILED|Failed to fetch/] });

  test('the client is small, and kept by the browser', async ({ page, request, tekser }) => {
    const files: Record<string, number> = {};
    page.on('response', async (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith('/pkg/')) return;
      expect(response.headers()['cache-control'], pathname).toContain('immutable');
      expect(response.headers()['content-encoding'], pathname).toBe('br');
      files[pathname.split('/').pop()!] = Number(response.headers()['content-length']);
    });
    const sum = () => Object.values(files).reduce((sum, size) => sum + size);
    const measure = async (path: string) => {
      for (const name of Object.keys(files)) delete files[name];
      await open(page, path);
      console.log(`the client, ${path.replace(/[0-9a-f-]{36}/, '…')}: ${sum()} bytes`);
    };
    await firstAccount(page, tekser);
    const article = new URL(await importArticle(page)).pathname;
    // Without the browser's cache.
    await page.route('**/none', (route) => route.continue());
    for (const path of ['/', '/settings', '/new', '/rules', '/verify', `${article}/history`, `${article}/report`]) {
      await measure(path);
      expect(Object.keys(files)).toContain('office_bg.wasm');
    }
    await measure(article);
    expect(Object.keys(files)).toContain('split_rest.wasm');
    for (const name of Object.keys(files)) delete files[name];
    // What is read, typed in and kept comes first; the rest follows by itself.
    let rest = () => {};
    const asked = new Promise<void>((resolve) => (rest = resolve));
    await page.route('**/split_rest.wasm', async (route) => {
      rest();
      await route.abort();
    });
    await page.reload();
    await asked;
    expect(Object.keys(files).sort()).toEqual(['__wasm_split.js', 'desk.js', 'desk_bg.wasm', 'tekser.css']);
    console.log(`the client, to read and type in the workbench: ${sum()} bytes`);
    await page.unroute('**/split_rest.wasm');
    await alive(page);
    console.log(`the client, the workbench and its worker: ${sum()} bytes`);

    const icon = await request.get('/icon.svg');
    const again = await request.get('/icon.svg', { headers: { 'if-none-match': icon.headers()['etag'] } });
    expect(again.status()).toBe(304);
    // A page of another build would not work with a file of this one.
    const older = await request.get('/pkg/0123456789abcdef/office.js');
    expect(older.status()).toBe(404);
  });

  test('what is typed and asked for before all of the workbench has come is not lost', async ({ page, tekser }) => {
    await firstAccount(page, tekser);
    await importArticle(page);
    const route = '**/split_rest.wasm';
    await page.route(route, (request) => request.abort());
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-hydrated');
    await type(page, 1, 'Форумға алты ел қатысты.');
    await expect(page.locator('.notice')).toContainText('сақталды');
    await expect(page.locator('.offline')).toContainText('1');
    // The page is left, and what waits is kept beside what is typed next.
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-hydrated');
    await type(page, 2, 'Қорытынды түнде шығарылды.');
    await expect(page.locator('.offline')).toContainText('1');
    await select(page, 2, 'түнде');
    await page.keyboard.press('ControlOrMeta+KeyM');
    await page.unroute(route);
    await alive(page);
    await expect(page.locator('.flag-panel')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.locator('.flag')).toContainText('түнде');
    await expect(page.locator('.offline')).toHaveCount(0);
    await page.reload();
    await expect(pane(page, 1)).toHaveText('Форумға алты ел қатысты.');
    await expect(pane(page, 2)).toHaveText('Қорытынды түнде шығарылды.');
  });
});

test('what is done before the module has come is done when it has', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  let come = () => {};
  const coming = new Promise<void>((resolve) => (come = resolve));
  await page.route('**/office_bg.wasm*', async (route) => {
    await coming;
    await route.continue();
  });
  await page.goto('/rules', { waitUntil: 'commit' });
  const terms = page.locator('.rules textarea').first();
  await terms.fill('форум ; жиын');
  await page.getByRole('checkbox').check();
  await page.locator('.rules button.primary').first().click();
  await expect(page.locator('html')).not.toHaveAttribute('data-hydrated');
  come();
  await expect(page.getByRole('status')).toContainText('Сақталды');
  await page.reload();
  await expect(terms).toHaveValue('форум ; жиын\n');
  await expect(page.getByRole('checkbox')).toBeChecked();
});
