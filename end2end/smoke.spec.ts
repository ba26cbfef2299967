import { expect, firstAccount, open, test } from './tekser';

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

test('the client is small, and kept by the browser', async ({ page, request }) => {
  const files: Record<string, number> = {};
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/pkg/')) return;
    expect(response.headers()['cache-control'], pathname).toContain('immutable');
    expect(response.headers()['content-encoding'], pathname).toBe('br');
    files[pathname] = Number(response.headers()['content-length']);
  });
  await open(page, '/sign-in');
  expect(Object.keys(files).sort()).toEqual(['/pkg/office.js', '/pkg/office_bg.wasm', '/pkg/tekser.css']);
  console.log(`the client: ${Object.values(files).reduce((sum, size) => sum + size)} bytes`);

  const icon = await request.get('/icon.svg');
  const again = await request.get('/icon.svg', { headers: { 'if-none-match': icon.headers()['etag'] } });
  expect(again.status()).toBe(304);
  const older = await request.get('/pkg/office.js?v=0123456789abcdef');
  expect(older.headers()['cache-control']).toBe('no-cache');
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
