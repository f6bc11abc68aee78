import type { CommandType } from '../clinic-day/commands.ts';
import type { Role } from '../events/index.ts';

/** What a role may do. Checked in the engine for every command and every field sent; windows only use it to hide what would be refused. */
export const permissions = [
  'day.read',
  'patient.names',
  'patient.details',
  'visit.move',
  'visit.cancel',
  'walkin.add',
  'provider.set',
  'resource.set',
  'alert.handle',
  'command.undo',
  'dead-letter.read',
  'dead-letter.handle',
  'patient.erase',
  'engine.health',
] as const;
export type Permission = (typeof permissions)[number];

const desk: readonly Permission[] = [
  'day.read',
  'patient.names',
  'patient.details',
  'visit.move',
  'visit.cancel',
  'walkin.add',
  'provider.set',
  'resource.set',
  'alert.handle',
  'command.undo',
  'engine.health',
];

/** Deny by default: what is not listed here is refused. IT sees the machine, not the patients; the waiting-room screen sees no names. */
export const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  'front-desk': desk,
  clinician: [
    'day.read',
    'patient.names',
    'patient.details',
    'visit.move',
    'provider.set',
    'resource.set',
    'alert.handle',
    'command.undo',
    'engine.health',
  ],
  manager: [...desk, 'dead-letter.read', 'dead-letter.handle', 'patient.erase'],
  it: ['day.read', 'engine.health', 'dead-letter.read'],
  display: ['day.read'],
};

/** The permission each command asks for. */
export const permissionFor: Readonly<Record<CommandType, Permission>> = {
  markArrived: 'visit.move',
  checkInPatient: 'visit.move',
  callPatient: 'visit.move',
  seatPatient: 'visit.move',
  setInChairStep: 'visit.move',
  transferPatient: 'visit.move',
  sendAway: 'visit.move',
  holdVisit: 'visit.move',
  resumeVisit: 'visit.move',
  completeVisit: 'visit.move',
  sendToBilling: 'visit.move',
  checkOutPatient: 'visit.move',
  departPatient: 'visit.move',
  markNoShow: 'visit.cancel',
  reverseNoShow: 'visit.cancel',
  markLeftWithoutBeingSeen: 'visit.cancel',
  cancelAppointment: 'visit.cancel',
  addWalkIn: 'walkin.add',
  rescheduleAppointment: 'visit.cancel',
  settleConflict: 'visit.cancel',
  setProviderStatus: 'provider.set',
  markChairReady: 'resource.set',
  setResourceOutOfOrder: 'resource.set',
  returnResourceToService: 'resource.set',
  reserveResource: 'resource.set',
  acknowledgeAlert: 'alert.handle',
  snoozeAlert: 'alert.handle',
  dismissAlert: 'alert.handle',
  resolveAlert: 'alert.handle',
  undoCommand: 'command.undo',
};

export function isPermitted(role: Role, permission: Permission): boolean {
  return permissionsOf[role].includes(permission);
}
