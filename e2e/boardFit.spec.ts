import { expect, type Locator, test } from '@playwright/test';
import { aClinic, booked, checkedIn, envelope, inMinutes, tell } from './support/aClinic.ts';
import { openBoard } from './support/board.ts';
import { startServe, temporaryFolder } from './support/serve.ts';

const people = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve'].map((givenName) => ({
  patientId: givenName.toLowerCase(),
  givenName,
  familyName: 'Featherstonehaugh-Cholmondeley',
}));

/** How far each part of the board sticks out of the box that cuts it off, CSS pixels. */
const overhangs = (parts: Locator, box: string) =>
  parts.evaluateAll(
    (all, selector) =>
      all.map((part) => {
        const inner = part.getBoundingClientRect();
        const outer = part.closest(selector)?.getBoundingClientRect();
        if (!outer) throw new Error(`Nothing around it is ${selector}.`);
        return Math.ceil(Math.max(0, inner.right - outer.right, inner.bottom - outer.bottom));
      }),
    box,
  );

for (const { look, window, text } of [
  { look: 'on a small screen', window: { width: 1366, height: 768 }, text: 'standard' },
  { look: 'with the largest letters', window: { width: 1366, height: 768 }, text: 'larger' },
  { look: 'at 200 % zoom', window: { width: 683, height: 384 }, text: 'standard' },
]) {
  test(`${look} every row shows its next move whole`, async ({ browser }) => {
    using clinic = aClinic();
    await using served = await clinic.start();
    await tell(
      served,
      people.flatMap((person, at) => booked(person, 10 * (at + 1))),
    );
    const { page, row } = await openBoard(browser, served, { viewport: window });
    await page.evaluate((size) => document.documentElement.setAttribute('data-text', size), text);
    await expect(row('Featherstonehaugh')).toHaveCount(people.length);

    const moves = page.getByRole('grid', { name: 'Queue' }).getByRole('button', { name: /^arrived: / });
    await expect(moves).toHaveCount(people.length);
    expect(await overhangs(moves, 'tr')).toEqual(people.map(() => 0));
  });

  test(`${look} all five providers of a practice have a whole card each`, async ({ browser }) => {
    using folder = temporaryFolder();
    await using served = await startServe(['--data', folder.path, '--demo']);
    const { page } = await openBoard(browser, served, { viewport: window });
    await page.evaluate((size) => document.documentElement.setAttribute('data-text', size), text);

    const cards = page.getByRole('list', { name: 'Providers' }).getByRole('button');
    await expect(cards).toHaveCount(5);
    expect(await overhangs(cards, '.providers')).toEqual([0, 0, 0, 0, 0]);
  });
}

test('the longest of the one-key moves and an alert with a word that has no end stay inside their boxes', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  const [ada] = people;
  if (!ada) throw new Error('Nobody is there.');
  const message = `The steriliser says ${'E0815'.repeat(20)}`;
  await tell(served, [
    ...booked(ada),
    checkedIn(ada),
    envelope('orchestration.alert.v1', { alertId: 'a-1', level: 'critical', message, emittedAt: inMinutes(-1) }),
  ]);
  const { page, row, goTo } = await openBoard(browser, served, { initials: 'MK' });
  await goTo(ada.familyName);
  await page.keyboard.press('c');
  await page.keyboard.press('s');
  await page.getByRole('dialog', { name: `Seat ${ada.givenName}` }).waitFor();
  await page.keyboard.press('1');
  const move = row(ada.familyName).getByRole('button', { name: /^ready for Dr: / });
  await expect(move).toBeVisible();
  expect(await overhangs(move, 'tr')).toEqual([0]);
  expect(await move.evaluate((button) => button.scrollWidth - button.clientWidth)).toBe(0);
  const words = page.getByRole('list', { name: 'Alerts' }).getByRole('heading', { name: 'The steriliser' });
  expect(await words.evaluate((heading) => heading.scrollWidth - heading.clientWidth)).toBe(0);
});

test('on a small screen the range of a start is shown whole', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(
    served,
    people.flatMap((person, at) => booked(person, 10 * (at + 1))),
  );
  const { page } = await openBoard(browser, served);
  const ranges = page.getByRole('gridcell', { name: /^\d\d:\d\d–\d\d:\d\d$/ });
  await expect(ranges).not.toHaveCount(0);
  const roomLeft = await ranges.evaluateAll((all) =>
    all.map((cell) => {
      // Part of a pixel is enough for the dots, and is not seen in scrollWidth.
      const words = document.createRange();
      words.selectNodeContents(cell);
      return cell.getBoundingClientRect().right - words.getBoundingClientRect().right;
    }),
  );
  for (const room of roomLeft) expect(room).toBeGreaterThanOrEqual(0);
});
