import { expect, test } from '@playwright/test';
import type { SandboxBooking } from '../src/main/sandbox/healthengine/sandboxState.ts';
import { practiceCalendar } from '../src/shared/practice-time/index.ts';
import { openBoard } from './support/board.ts';
import { signIn } from './support/deskClient.ts';
import { type LinkedClinics, linkedClinics, person, type SandboxProcess, startSandboxProcess } from './support/healthengine.ts';
import { verifyData } from './support/verifyBook.ts';

/** @returns wall times of slots of half an hour that are still to come, in the practice's time. */
function slotAfter(clinics: LinkedClinics, minutes: number): string {
  const calendar = practiceCalendar(clinics.timezone);
  const atMs = Math.ceil((Date.now() + minutes * 60_000) / 1_800_000) * 1_800_000;
  return `${calendar.dateOf(atMs)} ${calendar.wallTimeOf(atMs)}:00`;
}

async function book(sandbox: SandboxProcess, practiceId: string, pmsAppointmentTime: string, at: number, pmsResourceId = 'dr-osei') {
  const { bookingId } = await sandbox.tell('/bookings', {
    practiceId,
    pmsResourceId,
    pmsAppointmentTime,
    patient: person(at),
    isNewPatient: true,
  });
  return Number(bookingId);
}

const answerTimeMs = ({ createdAt, answeredAt }: SandboxBooking) => Date.parse(answeredAt ?? '') - Date.parse(createdAt);

async function expectOneAppointmentEach(clinics: LinkedClinics, sandbox: SandboxProcess, ids: readonly number[]): Promise<void> {
  const { bookings } = await sandbox.state();
  const { records, problems } = await verifyData(clinics.data, clinics.policyFile);
  expect(problems).toEqual([]);
  for (const id of ids) {
    const booking = bookings.find(({ bookingId }) => bookingId === id);
    if (!booking) throw new Error('A booking is missing.');
    const appointments = records.flatMap(({ event }) =>
      event.eventType === 'appointment.scheduled.v1' && event.data.externalIds?.['healthengineBookingId'] === String(id)
        ? [event.data.appointmentId]
        : [],
    );
    expect(appointments, `booking ${id}`).toHaveLength(1);
    expect(booking).toMatchObject({ answer: 'confirmed', status: 'Confirmed', outstanding: false, pmsAppointmentIds: appointments });
    expect(answerTimeMs(booking), `booking ${id} was answered in time`).toBeLessThan(20_000);
    // However often it was told, it was told the same.
    expect(new Set(booking.answers.map(({ operation, pmsAppointmentIds }) => JSON.stringify([operation, pmsAppointmentIds]))).size).toBe(1);
  }
}

test('20 bookings over two practices: each answered within 20 s with exactly one appointment, through two SIGKILLs', async () => {
  test.setTimeout(120_000);
  using clinics = linkedClinics();
  await using sandbox = await startSandboxProcess(0, clinics.sandboxData);
  clinics.link(sandbox);
  await sandbox.tell('/faults', { dropRate: 0.05, loseResponses: 0.05, latencyMs: 1_000 });
  let served = await clinics.start();
  const ids: number[] = [];
  const bookFive = async (from: number) => {
    for (let at = from; at < from + 5; at += 1) {
      const practiceId = clinics.tenants[at % 2]?.practiceId ?? '';
      const resource = at % 4 < 2 ? 'dr-osei' : 'dr-tran';
      ids.push(await book(sandbox, practiceId, slotAfter(clinics, 24 * 60 + Math.floor(at / 4) * 30), at, resource));
    }
  };
  const answered = async () => (await sandbox.state()).bookings.filter(({ answer }) => answer !== null).length;

  await bookFive(0);
  // In the middle: some are answered, others are on their way.
  await expect.poll(answered, { intervals: [20], timeout: 20_000 }).toBeGreaterThan(0);
  await bookFive(5);
  await served.end('SIGKILL');
  await bookFive(10);
  served = await clinics.start();
  await expect.poll(answered, { intervals: [20], timeout: 20_000 }).toBeGreaterThan(6);
  await bookFive(15);
  await served.end('SIGKILL');
  served = await clinics.start();
  await expect
    .poll(async () => (await sandbox.state()).bookings.filter(({ outstanding }) => outstanding).length, { timeout: 30_000 })
    .toBe(0);
  await sandbox.tell('/faults', {});
  expect(await served.end('SIGTERM')).toBe(0);
  await expectOneAppointmentEach(clinics, sandbox, ids);
});

test('a taken slot is turned away within 20 s; a cancelled booking leaves the book and is confirmed', async () => {
  using clinics = linkedClinics();
  await using sandbox = await startSandboxProcess(0, clinics.sandboxData);
  clinics.link(sandbox);
  await using served = await clinics.start();
  const slot = slotAfter(clinics, 60);
  const first = await book(sandbox, '1001', slot, 1);
  await answeredAs(sandbox, first, 'confirmed');
  const second = await book(sandbox, '1001', slot, 2);
  await answeredAs(sandbox, second, 'rejected');
  await sandbox.tell(`/bookings/${first}/cancel`, {});
  await expect.poll(async () => (await sandbox.state()).updates.map(({ answer }) => answer), { timeout: 20_000 }).toEqual(['confirmed']);
  // The time is free again, and offered.
  const third = await book(sandbox, '1001', slot, 3);
  await answeredAs(sandbox, third, 'confirmed');
  expect(served.stderr()).not.toContain('Olive');
});

test('the board shows an online booking arriving with its countdown, then its answer, and a cancellation leaving', async ({ browser }) => {
  using clinics = linkedClinics();
  await using sandbox = await startSandboxProcess(0, clinics.sandboxData);
  clinics.link(sandbox);
  await using served = await clinics.start();
  const board = await openBoard(browser, served, { initials: 'MK' });
  await expect(chip(board)).toHaveText(/Healthengine healthy/);
  // Long enough that the countdown can be seen.
  await sandbox.tell('/faults', { latencyMs: 1_500 });
  const bookingId = await book(sandbox, '1001', slotAfter(clinics, 60), 7);
  const row = board.row('Olive Online7');
  await expect(row).toContainText('online');
  await expect(row).toContainText(/answer in \d+ s/);
  await expect(row).toContainText('confirmed');
  await expect(row).not.toContainText('answer');
  await sandbox.tell('/faults', {});
  await answeredAs(sandbox, bookingId, 'confirmed');
  await sandbox.tell(`/bookings/${bookingId}/cancel`, {});
  await expect(row).toHaveCount(0);
});

test('unplugging Healthengine turns its chip amber and says what it means; plugging it in heals by itself', async ({ browser }) => {
  test.setTimeout(120_000);
  using clinics = linkedClinics();
  await using sandbox = await startSandboxProcess(0, clinics.sandboxData);
  clinics.link(sandbox);
  await using served = await clinics.start();
  const board = await openBoard(browser, served, { initials: 'MK' });
  await expect(chip(board)).toHaveText(/Healthengine healthy/);
  await sandbox.end();
  await expect(chip(board)).toHaveText(/Healthengine silent \d+ s/, { timeout: 40_000 });
  await using again = await startSandboxProcess(sandbox.port, clinics.sandboxData);
  const bookingId = await book(again, '1001', slotAfter(clinics, 90), 9);
  await expect(chip(board)).toHaveText(/Healthengine healthy/, { timeout: 20_000 });
  await answeredAs(again, bookingId, 'confirmed');
  await expect(board.row('Olive Online9')).toContainText('confirmed');
});

test('the desk cancels an online appointment: taken back in time Healthengine never hears of it, later it is refused with the reason', async () => {
  using clinics = linkedClinics();
  await using sandbox = await startSandboxProcess(0, clinics.sandboxData);
  clinics.link(sandbox);
  await using served = await clinics.start();
  const bookingId = await book(sandbox, '1001', slotAfter(clinics, 60), 4);
  await answeredAs(sandbox, bookingId, 'confirmed');
  const appointmentId = (await sandbox.state()).bookings.find((one) => one.bookingId === bookingId)?.pmsAppointmentIds[0] ?? '';
  const desk = await signIn(served, 'MK', clinics.tenants[0]?.tenantId ?? '');
  const cancel = { type: 'cancelAppointment', appointmentId, reason: 'rang to say so' } as Parameters<typeof desk.command>[0];

  const first = await desk.command(cancel);
  expect(first['outcome']).toBe('accepted');
  const undone = await desk.command({ type: 'undoCommand', commandId: first.commandId } as Parameters<typeof desk.command>[0]);
  expect(undone['outcome']).toBe('accepted');

  const second = await desk.command(cancel);
  expect(second['outcome']).toBe('accepted');
  await expect
    .poll(async () => (await sandbox.state()).bookings.find((one) => one.bookingId === bookingId)?.status, { timeout: 30_000 })
    .toBe('Cancelled');
  const { answers } = (await sandbox.state()).bookings.find((one) => one.bookingId === bookingId) ?? { answers: [] };
  expect(answers.map(({ operation }) => operation)).toEqual(['confirmInsert', 'cancel']);
  const late = await desk.command({ type: 'undoCommand', commandId: second.commandId } as Parameters<typeof desk.command>[0]);
  expect(late).toMatchObject({ outcome: 'refused', refusal: { code: 'healthengine-told' } });
  desk.close();
});

test('SIGTERM while Healthengine hangs ends the host in order without waiting for it, and nothing is lost', async () => {
  using clinics = linkedClinics();
  await using sandbox = await startSandboxProcess(0, clinics.sandboxData);
  clinics.link(sandbox);
  let served = await clinics.start();
  await sandbox.tell('/faults', { latencyMs: 2_500 });
  const bookingId = await book(sandbox, '1001', slotAfter(clinics, 60), 5);
  await expect.poll(() => served.stderr(), { intervals: [20], timeout: 20_000 }).toContain('"what":"booking"');
  await sandbox.tell('/faults', { latencyMs: 60_000 });
  // The polls of now hang for 5 s and more, and would hold up the end for as long.
  await expect.poll(() => served.stderr(), { intervals: [20], timeout: 20_000 }).toContain('poll failed');
  const beganAtMs = Date.now();
  expect(await served.end('SIGTERM')).toBe(0);
  expect(Date.now() - beganAtMs).toBeLessThan(4_000);
  await sandbox.tell('/faults', {});
  served = await clinics.start();
  await expect.poll(async () => (await sandbox.state()).bookings.filter(({ outstanding }) => outstanding), { timeout: 20_000 }).toEqual([]);
  expect(await served.end('SIGTERM')).toBe(0);
  const { records, problems } = await verifyData(clinics.data, clinics.policyFile);
  expect(problems).toEqual([]);
  expect(records.filter(({ event }) => event.eventType === 'appointment.scheduled.v1')).toHaveLength(1);
  const { answers, pmsAppointmentIds } = (await sandbox.state()).bookings.find((one) => one.bookingId === bookingId) ?? { answers: [] };
  expect(pmsAppointmentIds).toHaveLength(1);
  expect(new Set(answers.map((answer) => JSON.stringify([answer.operation, answer.pmsAppointmentIds]))).size).toBe(1);
});

async function answeredAs(sandbox: SandboxProcess, bookingId: number, answer: 'confirmed' | 'rejected'): Promise<void> {
  const find = async () => (await sandbox.state()).bookings.find((one) => one.bookingId === bookingId);
  await expect.poll(async () => (await find())?.answer, { intervals: [50], timeout: 20_000 }).toBe(answer);
  const booking = await find();
  expect(booking && answerTimeMs(booking)).toBeLessThan(20_000);
}

function chip({ page }: Awaited<ReturnType<typeof openBoard>>) {
  return page
    .getByRole('banner')
    .getByRole('button', { name: /^Healthengine/ })
    .first();
}
