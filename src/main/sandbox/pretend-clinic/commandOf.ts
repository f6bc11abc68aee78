import type { Command } from '../../../shared/clinic-day/index.ts';
import type { Move } from './move.ts';

/** A move of the staff as the wish that a person would send, and whose it is; undefined for what happens outside. */
export function commandOf(move: Move): { readonly who: 'desk' | 'clinician'; readonly command: Command } | undefined {
  switch (move.kind) {
    case 'call':
      return { who: 'desk', command: { type: 'callPatient', appointmentId: move.appointmentId, resourceId: move.chairId } };
    case 'seat':
      return {
        who: 'desk',
        command: { type: 'seatPatient', appointmentId: move.appointmentId, resourceId: move.chairId, providerId: move.providerId },
      };
    case 'step':
      return { who: 'clinician', command: { type: 'setInChairStep', appointmentId: move.appointmentId, step: move.step } };
    case 'complete':
      return { who: 'clinician', command: { type: 'completeVisit', appointmentId: move.appointmentId } };
    case 'to-billing':
      return { who: 'desk', command: { type: 'sendToBilling', appointmentId: move.appointmentId } };
    case 'check-out':
      return { who: 'desk', command: { type: 'checkOutPatient', appointmentId: move.appointmentId } };
    case 'depart':
      return { who: 'desk', command: { type: 'departPatient', appointmentId: move.appointmentId } };
    case 'no-show':
      return { who: 'desk', command: { type: 'markNoShow', appointmentId: move.appointmentId } };
    case 'chair-ready':
      return { who: 'clinician', command: { type: 'markChairReady', resourceId: move.chairId } };
    case 'book':
    case 'cancel':
    case 'come-to-desk':
    case 'check-in':
    case 'provider':
    case 'out-of-order':
      return undefined;
  }
}
