import type { PatientId } from '../../../shared/events/index.ts';
import { StorageError } from '../contract.ts';
import { openEventLog } from '../openEventLog.ts';
import { anEvent, CLINIC, clinicSetup, TODAY, toRecord } from './aLog.ts';

/** Records batches until the file system takes no more, and prints how that ended. */
const log = openEventLog({
  directory: process.argv[2] ?? '',
  practices: [clinicSetup],
  now: () => Date.parse('2025-11-27T04:00:00Z'),
  newId: () => crypto.randomUUID(),
  log: () => undefined,
});
let acknowledged = 0;
try {
  for (;;) {
    log.days.get(CLINIC, TODAY);
    const batch = Array.from({ length: 3 }, (_, n) => {
      const id = `${acknowledged}-${n}`;
      const data = {
        patientId: `pat-${id}` as PatientId,
        appointmentId: `appt-${id}`,
        checkinAt: '2025-11-27T04:00:00Z',
        notes: 'n'.repeat(900),
      };
      return toRecord([anEvent(id, 'patient.checkin.v1', data)]);
    });
    acknowledged += log.record(batch).length;
  }
} catch (error) {
  const code = error instanceof StorageError ? error.code : String(error);
  process.stdout.write(`${JSON.stringify({ code, acknowledged, head: log.head(), shown: log.days.get(CLINIC, TODAY).visits.size })}\n`);
}
