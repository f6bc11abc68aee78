import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { aClinic, booked, checkedIn, envelope, inMinutes, tell } from './support/aClinic.ts';
import { type Board, openBoard } from './support/board.ts';
import type { Served } from './support/serve.ts';

const people = ['Zoe Quill', 'Ben Otter', 'Una Marsh', 'Leo Marchetti', 'Ada Haddad', 'Ivo Lind'].map((name) => {
  const [givenName = '', familyName = ''] = name.split(' ');
  return { patientId: givenName.toLowerCase(), givenName, familyName };
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the ${colorScheme} board, with every dialog and menu open`, async ({ browser }) => {
    test.setTimeout(120_000);
    using clinic = aClinic();
    await using served = await clinic.start();
    await aBusyMorning(served);
    const board = await openBoard(browser, served, { colorScheme });
    await showsTheMorning(board);
    const { page } = board;
    await axeIsContent(page, 'the board');

    for (const { name, key } of [
      { name: 'Find a patient or do anything', key: '/' },
      { name: 'All keys', key: '?' },
      { name: 'Walk-in', key: 'w' },
    ]) {
      await page.keyboard.press(key);
      const dialog = page.getByRole('dialog', { name });
      await expect(dialog).toBeVisible();
      await axeIsContent(page, name);
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    }

    await board.goTo('Ben Otter');
    await page.keyboard.press('Enter');
    const visit = page.getByRole('dialog', { name: 'Ben Otter' });
    await expect(visit).toBeVisible();
    await axeIsContent(page, 'a visit');
    await visit.getByRole('button', { name: 'Hold…' }).click();
    await expect(page.getByRole('dialog', { name: 'Hold Ben Otter' })).toBeVisible();
    await axeIsContent(page, 'a reason');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    for (const trigger of [
      page.getByRole('button', { name: 'Settings' }),
      board.chair('Chair 1'),
      page.getByRole('button', { name: /^Signed in/ }),
    ]) {
      await trigger.click();
      await expect(page.getByRole('menu')).toBeVisible();
      await axeIsContent(page, 'a menu');
      await page.keyboard.press('Escape');
      await expect(page.getByRole('menu')).toHaveCount(0);
    }
  });
}

test('the board is light or dark as the PC is, and as somebody chooses, and stays so after a reload', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  const { page } = await openBoard(browser, served, { colorScheme: 'light' });
  expect(await brightness(page)).toBeGreaterThan(0.8);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => brightness(page)).toBeLessThan(0.2);
  const settings = page.getByRole('button', { name: 'Settings' });
  // Menus are loaded after the first paint.
  await expect(settings).toHaveAttribute('aria-haspopup', 'menu');
  await settings.click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  await expect.poll(() => brightness(page)).toBeGreaterThan(0.8);
  await page.reload();
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible();
  expect(await brightness(page)).toBeGreaterThan(0.8);
});

test('at 200 % zoom nothing scrolls sideways and everything can be reached', async ({ browser }) => {
  test.setTimeout(120_000);
  using clinic = aClinic();
  await using served = await clinic.start();
  await aBusyMorning(served);
  const board = await openBoard(browser, served, { viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 });
  await showsTheMorning(board);
  const { page } = board;
  await expectNoSidewaysScroll(page);

  const controls = page.getByRole('button').or(page.getByRole('link')).filter({ visible: true });
  const names = await controls.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent ?? ''));
  expect(names.length).toBeGreaterThan(30);
  for (const [at, name] of names.entries()) await controls.nth(at).click({ trial: true }).catch(unreachable(name));

  for (const { key, button } of [
    { key: '/', button: null },
    { key: '?', button: 'Close' },
    { key: 'w', button: 'Add to the queue' },
  ]) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectNoSidewaysScroll(page);
    if (button !== null) {
      const control = page.getByRole('dialog').getByRole('button', { name: button });
      await control.scrollIntoViewIfNeeded();
      await expect(control).toBeInViewport({ ratio: 0.9 });
    }
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});

/** Somebody in every stage that looks different, a chair in every state, an alert. */
async function aBusyMorning(served: Served): Promise<void> {
  const [zoe, ben, una, leo, ada, ivo] = people;
  if (!zoe || !ben || !una || !leo || !ada || !ivo) throw new Error('Somebody is missing.');
  await tell(served, [
    ...booked(zoe, -30),
    ...booked(ben, -25),
    ...booked(una, -5, { isNewPatient: true }),
    ...booked(leo, 15),
    ...booked(ada, 30, { providerId: 'dr-tran', reason: 'Toothache' }),
    ...booked(ivo, 180),
    checkedIn(ben, { checkinAt: inMinutes(-28) }),
    checkedIn(leo),
    envelope('patient.flow.update.v1', { patientId: 'zoe', appointmentId: 'appt-zoe', stage: 'in_chair', stageEnteredAt: inMinutes(-20) }),
    envelope('resource.occupancy.update.v1', {
      resourceId: 'chair-1',
      status: 'occupied',
      currentAppointmentId: 'appt-zoe',
      timestamp: inMinutes(-20),
    }),
    envelope('resource.occupancy.update.v1', { resourceId: 'chair-2', status: 'cleaning', timestamp: inMinutes(-2) }),
    envelope('resource.occupancy.update.v1', { resourceId: 'chair-3', status: 'maintenance', timestamp: inMinutes(-60) }),
    envelope('provider.status.update.v1', { providerId: 'dr-tran', status: 'on-break', effectiveAt: inMinutes(-3) }),
    envelope('orchestration.alert.v1', { alertId: 'a-1', level: 'critical', message: 'The steriliser stopped', emittedAt: inMinutes(-1) }),
  ]);
}

async function showsTheMorning({ page, row }: Board): Promise<void> {
  await expect(row('Ben Otter')).toContainText('Waiting');
  await expect(page.getByRole('list', { name: 'Chairs and rooms' })).toContainText('Cleaning');
  await expect(page.getByRole('list', { name: 'Alerts' })).toContainText('The steriliser stopped');
}

async function axeIsContent(page: Page, what: string): Promise<void> {
  // What is still fading in has no colours of its own yet.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null))));
  // The guards at the ends of an open menu hand the focus on at once; nobody ever stands on one.
  const { violations } = await new AxeBuilder({ page }).exclude('[data-base-ui-focus-guard]').analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
  expect(found, what).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(content).toBeLessThanOrEqual(window);
}

/** 0 black to 1 white: the ground that everything stands on. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d');
    if (!canvas) return Number.NaN;
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 765;
  });
}

function unreachable(name: string): (error: Error) => never {
  return (error) => {
    throw new Error(`"${name}" cannot be reached: ${error.message}`);
  };
}
