import { expect, test } from '@playwright/test';
import { aClinic, booked, checkedIn, tell } from './support/aClinic.ts';
import { openBoard } from './support/board.ts';
import { aCable } from './support/cable.ts';

const zoe = { patientId: 'zoe', givenName: 'Zoe', familyName: 'Quill' };
const ben = { patientId: 'ben', givenName: 'Ben', familyName: 'Otter' };

test('a window whose network is cut says so, greys, refuses to act, and catches up with what happened meanwhile', async ({ browser }) => {
  test.setTimeout(150_000);
  using clinic = aClinic();
  await using served = await clinic.start();
  await using cable = await aCable();
  await tell(served, [...booked(zoe), ...booked(ben, 40)]);
  const cut = await openBoard(browser, served, { proxy: cable.proxy, initials: 'MK' });
  const other = await openBoard(browser, served, { initials: 'JW' });
  const queue = cut.page.getByRole('grid', { name: 'Queue' });
  await expect(cut.row('Zoe Quill')).toContainText('Booked');
  expect(await cut.isGrey(queue)).toBe(false);
  await cut.goTo('Ben Otter');

  cable.pull();
  await expect(cut.honesty).toHaveText('Reconnecting', { timeout: 30_000 });
  await expect(cut.page.getByText(/What you see is \d+ seconds? old\./)).toBeVisible();
  expect(await cut.isGrey(queue)).toBe(true);
  await expect(other.honesty).toHaveText(/^Live/);

  await cut.page.keyboard.press('a');
  await expect(cut.news).toContainText('Not sent');
  await expect(cut.news).toContainText('nothing was changed');
  await tell(served, [checkedIn(zoe)]);
  await expect(other.row('Zoe Quill')).toContainText('Waiting');
  await expect(cut.row('Zoe Quill')).toContainText('Booked');

  await expect(cut.honesty).toHaveText(/^Offline since \d\d:\d\d$/, { timeout: 60_000 });
  await expect(cut.page.getByText(/Nothing you do here is kept until the connection is back/)).toBeVisible();

  cable.plugIn();
  await expect(cut.honesty).toHaveText(/^Live/, { timeout: 30_000 });
  await expect(cut.row('Zoe Quill')).toContainText('Waiting');
  await expect(cut.row('Ben Otter'), 'what was refused was not done later').toContainText('Booked');
  expect(await cut.isGrey(queue)).toBe(false);
  expect(await cut.queue()).toEqual(await other.queue());
  await cut.goTo('Ben Otter');
  await cut.page.keyboard.press('a');
  for (const { row } of [cut, other]) await expect(row('Ben Otter')).toContainText('Waiting');
});

test('a window outlives a kill of the host: it says so, comes back by itself and shows what was kept', async ({ browser }) => {
  using clinic = aClinic();
  await using first = await clinic.start();
  await tell(first, booked(zoe));
  const board = await openBoard(browser, first, { initials: 'JW' });
  await expect(board.row('Zoe Quill')).toContainText('Booked');
  await tell(first, [checkedIn(zoe)]);
  await first.end('SIGKILL');
  await expect(board.honesty).toHaveText(/^(Reconnecting|Offline)/, { timeout: 30_000 });

  await using _again = await clinic.start('--station-port', new URL(first.station).port);
  await expect(board.honesty).toHaveText(/^Live/, { timeout: 30_000 });
  await expect(board.row('Zoe Quill')).toContainText('Waiting');
  await expect(board.page.getByRole('button', { name: /^Signed in: JW,/ })).toBeVisible();
});
