import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { aClinic, appointmentOf, BOOKINGS_KEY, booked, checkedIn, envelope, KIOSK_TOKEN, TENANT, tell } from './support/aClinic.ts';
import { signIn } from './support/deskClient.ts';
import { post, read } from './support/post.ts';
import type { Served } from './support/serve.ts';
import { verifyData } from './support/verifyBook.ts';

/** Each went in by another way; none must be found afterwards, in whatever spelling a file may have it. */
const canaries = {
  givenName: 'Zerafina',
  familyName: 'Quillfeather',
  preferredName: 'Fifinella',
  mobile: '0491570156',
  email: 'zq.canary@example.test',
  note: 'canarynote-kiosk',
  reason: 'canaryreason-booking',
  flow: 'canarynote-flow',
  receiver: 'canarynote-receiver',
  letter: 'canarynote-letter',
  desk: 'canaryreason-desk',
} as const;
const patientId = 'pat-erased';
const appointmentId = appointmentOf({ patientId });
const other = { patientId: 'pat-stays', givenName: 'Benedikt', familyName: 'Staysworth' };

interface Day {
  visits: { appointmentId: string; stage: string; status: string; patientId: string | null }[];
  patients: { patientId: string; givenName?: string | null; familyName?: string | null }[];
}

test('a patient erased: their name is nowhere in the bytes of the data folder or the logs, and the day still folds', async () => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await plantCanaries(served);
  const before = await dayOf(served);
  expect(before.patients).toContainEqual(expect.objectContaining({ patientId, givenName: canaries.givenName }));
  expect(canariesInFiles(clinic.data), 'at no time is any of it readable on the disk').toEqual([]);

  const erased = await fetch(`${served.station}/api/patients/${patientId}/erase`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.token}`, 'x-initials': 'PM', 'x-confirm-erase': patientId },
  });
  expect([erased.status, await erased.json()]).toEqual([200, { erased: true }]);

  const after = await dayOf(served);
  expect(after.visits.map(shape)).toEqual(before.visits.map(shape));
  expect(JSON.stringify(after)).not.toMatch(anyCanary);
  expect(after.patients).toContainEqual(expect.objectContaining({ givenName: other.givenName }));
  expect(JSON.stringify(await read(`${served.station}/api/events?limit=1000`, served.token))).not.toMatch(anyCanary);
  expect(canariesInFiles(clinic.data)).toEqual([]);
  const window = await signIn(served, 'MK', TENANT);
  expect(JSON.stringify(window.heard)).not.toMatch(anyCanary);
  expect(JSON.stringify(window.heard)).toContain(other.familyName);
  window.close();
  expect(await served.end('SIGTERM')).toBe(0);
  expect(served.stderr()).not.toMatch(anyCanary);
  expect(served.stderr()).not.toContain(other.familyName);

  // With every key that is left nothing of it can be opened; what belongs to others can.
  const { records, problems } = await verifyData(clinic.data, clinic.policyFile);
  expect(problems).toEqual([]);
  expect(JSON.stringify(records)).not.toMatch(anyCanary);
  expect(JSON.stringify(records)).toContain(other.familyName);

  await using again = await clinic.start();
  const later = await dayOf(again);
  expect(later.visits.map(shape)).toEqual(before.visits.map(shape));
  expect(JSON.stringify(later)).not.toMatch(anyCanary);
  expect(JSON.stringify(later)).toContain(other.familyName);
  await tell(again, [
    envelope('patient.flow.update.v1', { patientId, appointmentId, stage: 'called', stageEnteredAt: new Date().toISOString() }),
  ]);
  expect((await dayOf(again)).visits).toContainEqual(expect.objectContaining({ appointmentId, stage: 'called' }));
  expect(canariesInFiles(clinic.data)).toEqual([]);
  expect(again.stderr()).not.toMatch(anyCanary);
});

test('an erased patient who comes back is somebody new: nothing of before returns', async () => {
  using clinic = aClinic();
  await using served = await clinic.start();
  await plantCanaries(served);
  await fetch(`${served.station}/api/patients/${patientId}/erase`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.token}`, 'x-initials': 'PM', 'x-confirm-erase': patientId },
  });
  await tell(served, [
    envelope('patient.registered.v1', { patientId, givenName: 'Nova', familyName: 'Newname', registeredAt: new Date().toISOString() }),
  ]);
  const day = JSON.stringify(await dayOf(served));
  expect(day).toContain('Newname');
  expect(day).not.toMatch(anyCanary);
});

/** Through every door that takes something about a patient, the good and the bad. */
async function plantCanaries(served: Served): Promise<void> {
  const now = new Date().toISOString();
  const { givenName, familyName, preferredName, mobile, email } = canaries;
  await tell(served, [
    ...booked({ patientId, givenName, familyName }, 10, { reason: canaries.reason }),
    ...booked(other, 40),
    envelope('patient.details.changed.v1', { patientId, preferredName, mobile, email, changedAt: now }),
    checkedIn({ patientId }, { notes: canaries.note, screeningAnswers: { pain: canaries.note } }),
    envelope('patient.flow.update.v1', { patientId, appointmentId, stage: 'waiting', stageEnteredAt: now, notes: canaries.flow }),
  ]);
  const receipt = { event_type: 'appointment.updated', appointment_id: appointmentId, patient_id: patientId, timestamp: now };
  const receiver = `${served.intake}/webhook/appointments`;
  const bookings = { 'x-api-key': BOOKINGS_KEY };
  expect((await post(receiver, { ...receipt, notes: canaries.receiver }, bookings)).status).toBe(200);
  // A 409 that says something else is kept as a dead letter; so is what cannot be read, and what nobody vouches for.
  expect((await post(receiver, { ...receipt, notes: `${canaries.receiver} again` }, bookings)).status).toBe(409);
  const kiosk = `${served.intake}/webhooks/kiosk`;
  const bad = { ...checkedIn({ patientId }, { notes: `${givenName} ${familyName} ${canaries.letter}` }), eventType: 'patient.checkin.v9' };
  expect((await post(kiosk, bad, { authorization: `Bearer ${KIOSK_TOKEN}` })).status).toBe(400);
  const cut = `{"patientId":"${patientId}","notes":"${givenName} ${familyName} ${canaries.letter}`;
  expect((await post(kiosk, cut, { authorization: `Bearer ${KIOSK_TOKEN}` })).status).toBe(400);
  expect((await post(kiosk, cut, { authorization: 'Bearer wrong' })).status).toBe(401);
  const desk = await signIn(served, 'MK', TENANT);
  const onHold = {
    type: 'holdVisit',
    appointmentId,
    reason: canaries.desk,
    resumeAt: new Date(Date.now() + 600_000).toISOString(),
    keepChair: false,
  };
  expect(await desk.command(onHold as never)).toMatchObject({ outcome: 'accepted' });
  // A refusal names the patient, and is kept so that the same command gets the same answer.
  const walkIn = { type: 'addWalkIn', patient: { patientId }, providerId: null, appointmentTypeId: null };
  expect(await desk.command(walkIn as never)).toMatchObject({
    outcome: 'refused',
    refusal: { message: expect.stringMatching(/Fifinella|Zerafina/) },
  });
  desk.close();
}

const dayOf = (served: Served) => read<Day>(`${served.station}/api/day`, served.token);

function shape({ appointmentId: id, stage, status }: Day['visits'][number]) {
  return { id, stage, status };
}

const anyCanary = new RegExp(Object.values(canaries).join('|'), 'i');

/** @returns each canary that stands in a file under the folder, as text in either width, base64 or hexadecimal, and the file's name. */
function canariesInFiles(directory: string): readonly string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.flatMap((file) => {
    const bytes = readFileSync(join(file.parentPath, file.name));
    const lower = bytes.toString('latin1').toLowerCase();
    return Object.values(canaries)
      .filter((canary) => spellings(canary).some((spelling) => lower.includes(spelling)))
      .map((canary) => `${canary} in ${file.name}`);
  });
}

/** Base64 depends on where in a text it begins: the middle of each of the three ways is the same everywhere. */
function spellings(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [text, bytes.toString('hex'), Buffer.from(text, 'utf16le').toString('latin1'), ...base64].map((spelling) =>
    spelling.toLowerCase(),
  );
}
