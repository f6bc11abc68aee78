import type { PatientId } from '../../../shared/events/index.ts';
import { openEventLog } from '../openEventLog.ts';
import { anEvent, clinicSetup, toRecord } from './aLog.ts';

/** Records batch after batch, each with patients never seen before, and prints the ids of what was acknowledged, until it is refused or killed. */
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
  const settled = await Promise.allSettled(submitted);
  const acknowledged = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (acknowledged.length > 0) process.stdout.write(`${acknowledged.join(' ')}\n`);
  const refused = settled.find((one) => one.status === 'rejected');
  if (!refused) setImmediate(writeBatch);
  else {
    process.stdout.write(`refused: ${refused.reason}\n`);
    // Alive, so that it can be killed as it is.
    setInterval(() => undefined, 60_000);
  }
}
await writeBatch();
