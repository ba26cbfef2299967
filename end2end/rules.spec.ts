// What a desk agrees on, and that the workbench goes by it.
import AxeBuilder from '@axe-core/playwright';
import { alive, expect, firstAccount, importArticle, open, target, test } from './tekser';

// A wording is refused in the middle of it.
test.use({ expectedErrors: [/422/] });

test('the glossary, unwanted words and checks of a desk', async ({ page, tekser }) => {
  await firstAccount(page, tekser);
  await open(page, '/rules');
  const [terms, unwanted] = [page.locator('textarea').nth(0), page.locator('textarea').nth(1)];
  const save = page.locator('form .primary').first();

  // A line that cannot be read is named, and nothing is lost.
  await terms.fill('форум ; форум\nбез перевода');
  await save.click();
  await expect(page.getByRole('status')).toContainText('2');
  await expect(terms).toHaveValue('форум ; форум\nбез перевода');

  await page.locator('input[type=file]').nth(1).setInputFiles({
    name: 'words.csv', mimeType: 'text/csv', buffer: Buffer.from('шығарылды;жарияланды\n'),
  });
  await expect(unwanted).toHaveValue('шығарылды;жарияланды\n');
  await terms.fill('форум ; форум | жиын');
  await page.locator('tbody select').first().selectOption('off');
  await save.click();
  await expect(page.getByRole('status')).toContainText('Сақталды');
  await expect(page.locator('form > p').first()).toContainText('1-нұсқа');
  await page.reload();
  await alive(page);
  await expect(terms).toHaveValue('форум ; форум | жиын\n');
  await expect(page.locator('tbody select').first()).toHaveValue('off');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  // A line that would say what is not so stays, with why it is refused beside it.
  const line = page.locator('#line-kk-0');
  await line.fill('Мәтінді редактор жазған.');
  await save.click();
  await expect(page.getByRole('alert')).toContainText('шындыққа сай');
  await expect(line).toBeFocused();
  await expect(line).toHaveAttribute('aria-invalid', 'true');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await line.fill('Бұл мәтінді машина аударған.');
  await page.locator('.threshold input').first().fill('80');
  // From now on a photo credit may begin otherwise.
  await page.locator('.phrases textarea').nth(1).fill('Түсірген ©');
  await expect(page.locator('#threshold-means')).toContainText('дәл 80 баға');
  await save.click();
  await expect(page.locator('form > p').first()).toContainText('2-нұсқа');
  await page.reload();
  await alive(page);
  await expect(page.locator('#line-kk-0')).toHaveValue('Бұл мәтінді машина аударған.');
  await expect(page.locator('.threshold input').first()).toHaveValue('80');

  await importArticle(page, target.replace('ФОТО:', 'түсірген ©'));
  await expect(page.locator('.imprint')).toContainText('түсірген © Айбек Қали');
  await expect(page.locator('.card.finding', { hasText: 'жарияланды' })).toBeVisible();
});
