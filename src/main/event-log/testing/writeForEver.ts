import type { PatientId } from '../../../shared/events/index.ts';
import { openEventLog } from '../openEventLog.ts';
import { anEvent, clinicSetup, toRecord } from './aLog.ts';

/** Records batch after batch, each with patients never seen before, and prints the ids of what was acknowledged, until it is killed. */
const log = openEventLog({
  directory: process.argv[2] ?? '',
  practices: [clinicSetup],
  now: Date.now,
  newId: () => crypto.randomUUID(),
  log: () => undefined,
});

async function writeBatch(): Promise<void> {
  const submitted = Array.from({ length: 5 }, async () => {
    const id = crypto.randomUUID();
    const patientId = `pat-${id}` as PatientId;
    const at = new Date().toISOString();
    const event = anEvent(id, 'patient.checkin.v1', { patientId, appointmentId: `appt-${id}`, checkinAt: at, notes: `note of ${id}` });
    await log.submit(toRecord([event], { receivedAtMs: Date.now() }));
    return id;
  });
  const acknowledged = await Promise.all(submitted);
  process.stdout.write(`${acknowledged.join(' ')}\n`);
  setImmediate(writeBatch);
}
await writeBatch();
