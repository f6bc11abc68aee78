import { type LogRecord, maskPersonal, type Role } from '../../shared/events/index.ts';
import { isPermitted } from '../../shared/live/index.ts';

/** What a role receives of an event. Roles with the same fields share one audience, so a message is made once for all of them. */
export interface Audience {
  readonly key: string;
  readonly names: boolean;
  readonly details: boolean;
  /** Who of the staff did it. */
  readonly initials: boolean;
}

const nameFields: ReadonlySet<string> = new Set(['givenName', 'familyName', 'preferredName', 'title']);

/** @returns what a role may be sent (desktop.md, People: a role that may not see names receives none). */
export function fieldsFor(role: Role): Audience {
  const names = isPermitted(role, 'patient.names');
  const details = isPermitted(role, 'patient.details');
  const initials = role !== 'display';
  return { names, details, initials, key: `${names ? 'names' : '-'} ${details ? 'details' : '-'} ${initials ? 'initials' : '-'}` };
}

/** The record as an audience may have it. What nobody marked open is personal (events/marks.ts). */
export function recordFor(audience: Audience, record: LogRecord): LogRecord {
  if (audience.names && audience.details && audience.initials) return record;
  const { eventType } = record.event;
  const isAllowed = (field: string) => (nameFields.has(field) ? audience.names : audience.details);
  const data: Record<string, unknown> = { ...maskPersonal(eventType, record.event.data, isAllowed) };
  if (!audience.initials) delete data['actorId'];
  // Our own alerts name nobody by design; what another system writes into one is not ours to vouch for.
  if (!audience.names && eventType === 'orchestration.alert.v1' && record.actor.kind === 'source') {
    data['message'] = 'An alert from another system';
    delete data['meta'];
  }
  const staffHidden = !audience.initials && record.actor.kind === 'user';
  return {
    ...record,
    actor: staffHidden ? { kind: 'user', id: 'staff', role: null } : record.actor,
    stationId: audience.initials ? record.stationId : null,
    // The payload loses optional fields only, so it still is one of its type.
    event: { ...record.event, data } as unknown as LogRecord['event'],
  };
}
