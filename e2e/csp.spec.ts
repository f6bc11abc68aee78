import { type Browser, expect, type Page, test } from '@playwright/test';
import { type Served, startServe, temporaryFolder } from './support/serve.ts';

/** A window that notes every violation of its Content Security Policy, in any document it shows. */
async function aWatchedPage(browser: Browser): Promise<{ page: Page; violations: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  const violations: string[] = [];
  await page.exposeFunction('noteViolation', (violation: string) => void violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
      void Reflect.get(window, 'noteViolation')(`${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}`);
    });
  });
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text())) violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(error.message));
  return { page, violations };
}

const live = (page: Page) => page.getByRole('banner').getByRole('button', { name: /^Live/ });
const closeAll = async (page: Page) => {
  for (let layers = 0; layers < 4; layers += 1) await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('menu')).toHaveCount(0);
};

/** Opens the visit of a row, whatever was open. @returns what asks something further in it. */
async function openVisit(page: Page, row: number) {
  await closeAll(page);
  await page
    .getByRole('grid', { name: 'Queue' })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
    .nth(row)
    .focus();
  await page.keyboard.press('Enter');
  const visit = page.getByRole('dialog').first();
  await expect(visit).toBeVisible();
  return visit.getByRole('button').filter({ hasText: '…' });
}

test.describe('the Content Security Policy with Trusted Types', () => {
  let served: Served;
  const folder = temporaryFolder();
  test.beforeAll(async () => {
    served = await startServe(['--data', folder.path, '--demo']);
  });
  test.afterAll(async () => {
    await served.end('SIGTERM');
    folder[Symbol.dispose]();
  });

  test('comes with the page and everything it loads', async ({ browser }) => {
    const { page } = await aWatchedPage(browser);
    const answers: { url: string; policy: string | undefined }[] = [];
    page.on('response', (answer) => {
      if (answer.url().startsWith(served.station)) answers.push({ url: answer.url(), policy: answer.headers()['content-security-policy'] });
    });
    await page.goto(`${served.station}/#token=${served.token}`);
    await expect(live(page)).toBeVisible();
    expect(answers.length).toBeGreaterThan(3);
    for (const { url, policy } of answers) {
      expect(policy, url).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; .*require-trusted-types-for 'script'$/);
    }
  });

  test('is watched: a page that breaks it would be seen here', async ({ browser }) => {
    const { page, violations } = await aWatchedPage(browser);
    await page.goto(`${served.station}/#token=${served.token}`);
    await page.evaluate(() => {
      try {
        document.createElement('div').innerHTML = '<b>text</b>';
      } catch {
        // Refused, as it has to be.
      }
    });
    await expect.poll(() => violations.some((one) => one.startsWith('require-trusted-types-for'))).toBe(true);
  });

  test('is kept by the window that is not signed in', async ({ browser }) => {
    const { page, violations } = await aWatchedPage(browser);
    await page.goto(served.station);
    await expect(page.getByRole('heading', { name: 'This window is not signed in' })).toBeVisible();
    expect(violations).toEqual([]);
  });

  test('is kept by the board, every menu, every dialog, every tip and every look', async ({ browser }) => {
    test.setTimeout(120_000);
    const { page, violations } = await aWatchedPage(browser);
    await page.goto(`${served.station}/#token=${served.token}`);
    await expect(live(page)).toBeVisible();
    const rows = page
      .getByRole('grid', { name: 'Queue' })
      .getByRole('row')
      .filter({ has: page.getByRole('gridcell') });
    await expect(rows.first()).toBeVisible();
    // Menus and dialogs are loaded after the first paint.
    await expect(page.getByRole('button', { name: /^Signed in:/ })).toHaveAttribute('aria-haspopup', 'menu');

    for (const key of ['/', '?', 'w']) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog').first()).toBeVisible();
      await closeAll(page);
    }

    // The visit, with all that can be asked about it.
    const asked = new Set<string>();
    // What can be asked depends on the stage; a dozen rows hold those who wait, sit and are to come.
    for (let row = 0; row < 12; row += 1) {
      const questions = await openVisit(page, row);
      for (const [index, label] of (await questions.allTextContents()).entries()) {
        if (asked.has(label)) continue;
        asked.add(label);
        await (await openVisit(page, row)).nth(index).click();
        await expect(page.getByRole('dialog').first()).toBeVisible();
        await closeAll(page);
      }
      await closeAll(page);
    }
    expect(asked.size).toBeGreaterThan(2);

    const triggers = page.locator('button[aria-haspopup="menu"]:visible');
    const menus = await triggers.count();
    expect(menus).toBeGreaterThan(2);
    for (let index = 0; index < Math.min(menus, 25); index += 1) {
      const trigger = triggers.nth(index);
      if (!(await trigger.isVisible())) continue;
      await trigger.click();
      await expect(page.getByRole('menu').first()).toBeVisible();
      await closeAll(page);
    }

    // Every look that the settings offer.
    const settings = page.getByRole('button', { name: 'Settings' });
    await settings.click();
    await expect(page.getByRole('menuitemradio').first()).toBeVisible();
    const looks = await page.getByRole('menuitemradio').count();
    expect(looks).toBeGreaterThan(5);
    for (let look = 0; look < looks; look += 1) {
      await page.getByRole('menuitemradio').nth(look).click();
      if ((await page.getByRole('menu').count()) === 0) await settings.click();
      await expect(page.getByRole('menuitemradio').first()).toBeVisible();
    }
    for (const item of await page.getByRole('menuitemcheckbox').all()) await item.click();
    await closeAll(page);

    for (const chip of await page.getByRole('banner').getByRole('button').all()) await chip.hover();
    expect(violations).toEqual([]);
  });
});
