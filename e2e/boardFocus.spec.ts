import { expect, test } from '@playwright/test';
import { aClinic, appointmentOf, booked, checkedIn, envelope, inMinutes, tell } from './support/aClinic.ts';
import { openBoard } from './support/board.ts';

const zoe = { patientId: 'zoe', givenName: 'Zoe', familyName: 'Quill' };
const ben = { patientId: 'ben', givenName: 'Ben', familyName: 'Otter' };
const una = { patientId: 'una', givenName: 'Una', familyName: 'Marsh' };

/** The host tells of an appointment that it is on another day now. */
function movedToTomorrow(patientId: string) {
  return envelope('appointment.rescheduled.v1', {
    appointmentId: appointmentOf({ patientId }),
    startsAt: inMinutes(10 + 24 * 60),
    rescheduledAt: new Date().toISOString(),
  });
}

test('a row that leaves the list while it has the focus hands it to the row in its place, so that the keyboard stays in the list', async ({
  browser,
}) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(
    served,
    [zoe, ben, una].flatMap((person, at) => booked(person, 10 * (at + 1))),
  );
  const { row, goTo } = await openBoard(browser, served);
  await goTo('Ben Otter');

  await tell(served, [movedToTomorrow('ben')]);
  await expect(row('Ben Otter')).toHaveCount(0);
  await expect(row('Una Marsh')).toBeFocused();

  await tell(served, [movedToTomorrow('una')]);
  await expect(row('Una Marsh')).toHaveCount(0);
  await expect(row('Zoe Quill'), 'the last of the list: the one above').toBeFocused();
});

test('a row keeps the focus and its place while it changes, and while rows around it come and go', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(
    served,
    [zoe, ben, una].flatMap((person, at) => booked(person, 10 * (at + 1))),
  );
  const { row, goTo } = await openBoard(browser, served);
  await goTo('Ben Otter');
  const before = await row('Ben Otter').boundingBox();

  await tell(served, [checkedIn(una), checkedIn(ben)]);
  await expect(row('Ben Otter')).toContainText('Waiting');
  await expect(row('Una Marsh')).toContainText('Waiting');
  await expect(row('Ben Otter')).toBeFocused();
  expect(await row('Ben Otter').boundingBox()).toEqual(before);

  await tell(served, [movedToTomorrow('zoe')]);
  await expect(row('Zoe Quill')).toHaveCount(0);
  await expect(row('Ben Otter')).toBeFocused();
});

test('a visit that leaves the day while it is open closes, and the keys of the board work again', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(served, [...booked(zoe), ...booked(ben, 20)]);
  const { page, row, goTo } = await openBoard(browser, served);
  await goTo('Ben Otter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Ben Otter' })).toBeVisible();

  await tell(served, [movedToTomorrow('ben')]);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(row('Ben Otter')).toHaveCount(0);
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Find a patient or do anything' })).toBeFocused();
});

test('a patient who is cancelled in their open visit leaves the list; once it is closed the focus is on the row in their place', async ({
  browser,
}) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(
    served,
    [zoe, ben, una].flatMap((person, at) => booked(person, 10 * (at + 1))),
  );
  const { page, row, goTo } = await openBoard(browser, served, { initials: 'MK' });
  await goTo('Ben Otter');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Cancel…' }).click();
  await page.getByRole('dialog', { name: 'Cancel the appointment of Ben Otter' }).getByLabel('Reason').fill('Patient rang');
  await page.getByRole('button', { name: 'Cancel it' }).click();
  const visit = page.getByRole('dialog', { name: 'Ben Otter', exact: true });
  await expect(visit).toContainText('Cancelled');
  await page.keyboard.press('Escape');
  await expect(visit).toHaveCount(0);
  await expect(row('Ben Otter')).toHaveCount(0);
  await expect(row('Una Marsh')).toBeFocused();
});

test('"Order has changed" puts the rows in order and leaves the focus on its row', async ({ browser }) => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await tell(
    served,
    [zoe, ben, una].flatMap((person, at) => booked(person, 10 * (at + 1))),
  );
  const { page, row, goTo, queue } = await openBoard(browser, served, { initials: 'MK' });
  await goTo('Ben Otter');
  await tell(served, [checkedIn(una)]);
  await page.getByRole('button', { name: 'Order has changed' }).click();
  await expect(row('Ben Otter')).toBeFocused();
  await expect.poll(async () => (await queue())[0]).toContain('Una Marsh');
});
