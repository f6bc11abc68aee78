import { expect, test } from '@playwright/test';
import { startServe, temporaryFolder } from './support/serve.ts';

test('a click on a menu before its parts have arrived opens it when they do', async ({ page }) => {
  using folder = temporaryFolder();
  await using served = await startServe(['--data', folder.path, '--demo']);
  const held = Promise.withResolvers<void>();
  await page.route('**/assets/MenuParts-*.js', async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto(`${served.station}/#token=${served.token}`);
  const user = page.getByRole('button', { name: /Front desk/ });
  await user.click();
  await expect(page.getByRole('menu')).toHaveCount(0);
  held.resolve();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
});
