import type { Actor, LogRecord, PatientId, TenantId } from '../../shared/events/index.ts';
import type { EventLog } from '../event-log/index.ts';
import type { Exchanges } from './exchange.ts';

/**
 * Erases a patient in the event log and in the exchange log. The exchanges go first: whoever asked has no answer until both are
 * done, and asking again is safe. When the exchange log refuses, the event log is erased all the same before that is told.
 * @returns false when no such patient is known. @throws StorageError when one of the two could not be done: ask again.
 */
export function erasePatientEverywhere({ eventLog, exchanges }: { readonly eventLog: EventLog; readonly exchanges: Exchanges }) {
  return async (tenantId: TenantId, patientId: PatientId, actor: Actor): Promise<boolean> => {
    const own = eventLog.read.about(tenantId, 'patient', patientId);
    // A slip of the pen must not cost the practice the bodies that name nobody.
    if (own.length === 0) return false;
    let failure: { readonly error: unknown } | null = null;
    try {
      await exchanges.eraseAbout(tenantId, patientId, relatedIdsOf(eventLog, tenantId, own));
    } catch (error) {
      failure = { error };
    }
    const isErased = await eventLog.erasePatient(tenantId, patientId, actor);
    if (failure) throw failure.error;
    return isErased;
  };
}

/** The patient's appointments, and what others call them: bookings. */
function relatedIdsOf(eventLog: EventLog, tenantId: TenantId, own: readonly LogRecord[]): readonly string[] {
  const appointments = new Set(own.flatMap(appointmentIdsIn));
  const all = [...own, ...[...appointments].flatMap((id) => eventLog.read.about(tenantId, 'appointment', id))];
  return [...new Set([...appointments, ...all.flatMap(externalIdsIn)])];
}

function appointmentIdsIn({ event }: LogRecord): readonly string[] {
  return 'appointmentId' in event.data && typeof event.data.appointmentId === 'string' ? [event.data.appointmentId] : [];
}

function externalIdsIn({ event }: LogRecord): readonly string[] {
  if (!('externalIds' in event.data)) return [];
  return Object.values(event.data.externalIds ?? {}).filter((id) => typeof id === 'string');
}
