import { expect, test } from '@playwright/test';
import { aClinic, booked, checkedIn, tell } from './support/aClinic.ts';
import { openBoard } from './support/board.ts';

const zoe = { patientId: 'zoe', givenName: 'Zoe', familyName: 'Quill' };
const ben = { patientId: 'ben', givenName: 'Ben', familyName: 'Otter' };
const una = { patientId: 'una', givenName: 'Una', familyName: 'Marsh' };

test('two windows show a check-in from the kiosk without a reload, and agree', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(served, [...booked(zoe), ...booked(ben, 40)]);
  const desk = await openBoard(browser, served, { initials: 'MK' });
  const other = await openBoard(browser, served, { initials: 'JW' });
  for (const { row } of [desk, other]) await expect(row('Zoe Quill')).toContainText('Booked');
  for (const { page } of [desk, other]) await page.evaluate(() => document.body.setAttribute('data-since', 'before'));

  await tell(served, [checkedIn(zoe)]);

  for (const { row, page } of [desk, other]) {
    await expect(row('Zoe Quill')).toContainText('Waiting');
    await expect(row('Ben Otter')).toContainText('Booked');
    await expect(page.locator('body[data-since="before"]')).toHaveCount(1);
  }
  expect(await desk.queue()).toEqual(await other.queue());
});

test('two people seat two patients in one chair in the same instant: one wins, the other is told who took it and what to do', async ({
  browser,
}) => {
  using clinic = aClinic({ chairs: 1 });
  await using served = await clinic.start();
  await tell(served, [...booked(zoe), ...booked(ben, 40), checkedIn(zoe), checkedIn(ben)]);
  const kelly = { board: await openBoard(browser, served, { initials: 'MK' }), initials: 'MK', patient: 'Zoe Quill' };
  const ward = { board: await openBoard(browser, served, { initials: 'JW' }), initials: 'JW', patient: 'Ben Otter' };
  const both = [kelly, ward];
  for (const { board, patient } of both) {
    await expect(board.row(patient)).toContainText('Waiting');
    await board.goTo(patient);
  }
  // While the host stands still both act on what they see: neither can know of the other.
  served.process.kill('SIGSTOP');
  for (const { board } of both) await board.page.keyboard.press('s');
  for (const { board } of both) {
    await expect.poll(() => board.wire.sent.filter((message) => message.includes('seatPatient')).length).toBe(1);
  }
  served.process.kill('SIGCONT');

  await expect(kelly.board.chair('Chair 1')).not.toContainText('Free');
  const isKellys = (await kelly.board.chair('Chair 1').textContent())?.includes('Quill');
  const [winner, loser] = isKellys ? [kelly, ward] : [ward, kelly];
  await expect(winner.board.news).toContainText(`${winner.initials} seated ${winner.patient} in Chair 1`);
  await expect(loser.board.news).toContainText(
    `Chair 1 was taken by ${winner.patient} a moment ago (${winner.initials}). Choose another chair.`,
  );
  for (const { board } of both) {
    await expect(board.row(winner.patient)).toContainText('Chair 1');
    await expect(board.row(loser.patient)).toContainText('Waiting');
  }
  expect(await winner.board.queue()).toEqual(await loser.board.queue());
});

test('Ctrl+Z takes the last action back: stage and chair are what they were before it, in every window', async ({ browser }) => {
  using clinic = aClinic({ chairs: 1 });
  await using served = await clinic.start();
  await tell(served, [...booked(zoe), checkedIn(zoe)]);
  const desk = await openBoard(browser, served, { initials: 'MK' });
  const other = await openBoard(browser, served, { initials: 'JW' });
  await desk.goTo('Zoe Quill');
  const before = await desk.queue();
  await desk.page.keyboard.press('s');
  for (const { row, chair } of [desk, other]) {
    await expect(row('Zoe Quill')).toContainText('Chair 1');
    await expect(chair('Chair 1')).toContainText('Quill');
  }
  await desk.page.keyboard.press('Control+z');
  for (const { row, chair } of [desk, other]) {
    await expect(row('Zoe Quill')).toContainText('Waiting');
    await expect(chair('Chair 1')).toContainText('Free');
  }
  await expect(desk.news).toContainText('MK took back: seated Zoe Quill in Chair 1');
  expect(await desk.queue()).toEqual(before);
  expect(await other.queue()).toEqual(before);
});

test('by the keyboard alone a patient arrives, is called, seated, done, checked out and gone', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(served, [...booked(zoe), ...booked(una, 25), ...booked(ben, 50)]);
  const { page, row, goTo, chair } = await openBoard(browser, served);
  await goTo('Una Marsh');
  const marsh = row('Una Marsh');
  await page.keyboard.press('a');
  await expect(marsh).toContainText('Waiting');
  await page.keyboard.press('c');
  await expect(marsh).toContainText('Called');
  await page.keyboard.press('s');
  await expect(page.getByRole('dialog', { name: 'Seat Una Marsh' })).toContainText('Chair 1');
  await page.keyboard.press('1');
  await expect(marsh).toContainText('Chair 1');
  await page.keyboard.press('r');
  await expect(marsh).toContainText('ready for Dr');
  await page.keyboard.press('d');
  await expect(marsh).toContainText('Treatment done');
  await page.keyboard.press('o');
  await expect(marsh).toContainText('Checked out');
  await page.keyboard.press('g');
  await expect(marsh).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Chairs and rooms' })).toContainText('Cleaning');
  await page.keyboard.press('x');
  await expect(page.getByRole('list', { name: 'Chairs and rooms' })).not.toContainText('Cleaning');
  await expect(chair('Chair 1')).toContainText('Free');
  for (const name of ['Zoe Quill', 'Ben Otter']) await expect(row(name), 'nobody else was moved').toContainText('Booked');
});

test('/ finds a patient of today by a few letters, and Enter opens the visit', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(served, [...booked(zoe), ...booked(una, 25), ...booked(ben, 50)]);
  const { page, row } = await openBoard(browser, served);
  await expect(row('Una Marsh')).toBeVisible();
  await page.keyboard.press('/');
  const search = page.getByRole('combobox', { name: 'Find a patient or do anything' });
  await expect(search).toBeFocused();
  await page.keyboard.type('mar un');
  await expect(page.getByRole('option', { selected: true })).toContainText('Una Marsh');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  const visit = page.getByRole('dialog', { name: 'Una Marsh' });
  await expect(visit).toContainText('Check-up');
  await expect(visit).toContainText('What happened');
  await page.keyboard.press('Escape');
  await expect(visit).toHaveCount(0);
});

test('a window of the role display never receives a name, a note or who of the staff did it', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  const secrets = ['Zerafina', 'Quillfeather', 'notecanary', 'reasoncanary', '0400111222', 'Wilhelmina'];
  const guest = { patientId: 'guest', givenName: 'Zerafina', familyName: 'Quillfeather' };
  await tell(served, [...booked(guest, 10, { reason: 'reasoncanary' })]);
  const desk = await openBoard(browser, served, { initials: 'MK' });
  await expect(desk.row('Zerafina Quillfeather')).toBeVisible();

  await desk.signInAs('TV');
  const screen = desk;
  await expect(screen.row('Booked')).toHaveCount(1);
  const since = screen.wire.received.findLastIndex((message) => message.includes('"kind":"welcome"'));
  await tell(served, [checkedIn(guest, { notes: 'notecanary' })]);
  await expect(screen.row('Waiting')).toHaveCount(1);
  const kelly = await openBoard(browser, served, { initials: 'MK' });
  await kelly.page.keyboard.press('w');
  await kelly.page.getByRole('textbox', { name: 'First name' }).fill('Wilhelmina');
  await kelly.page.getByRole('textbox', { name: 'Family name' }).fill('Quillfeather');
  await kelly.page.getByRole('textbox', { name: 'Mobile' }).fill('0400111222');
  await kelly.page.getByRole('button', { name: 'Add to the queue' }).click();
  await expect(kelly.row('Wilhelmina')).toBeVisible();
  await expect(screen.row('Waiting')).toHaveCount(2);

  const told = screen.wire.received.slice(since).join('\n');
  expect(told).toContain('"kind":"snapshot"');
  expect(told).toContain('patient.checkin.v1');
  for (const secret of secrets) {
    expect(told, secret).not.toContain(secret);
    await expect(screen.page.locator('body')).not.toContainText(secret);
  }
  expect(told).not.toMatch(/"(id|initials)":"MK"/);
});
