import type { Command } from './commands.ts';
import { decideAcknowledgeAlert, decideDismissAlert, decideResolveAlert, decideSnoozeAlert } from './decide/decideAlert.ts';
import { decideCheckInPatient, decideMarkArrived } from './decide/decideArrival.ts';
import {
  decideCallPatient,
  decideHoldVisit,
  decideResumeVisit,
  decideSeatPatient,
  decideSendAway,
  decideSetInChairStep,
  decideTransferPatient,
} from './decide/decideChair.ts';
import {
  decideCancelAppointment,
  decideCheckOutPatient,
  decideCompleteVisit,
  decideDepartPatient,
  decideMarkLeftWithoutBeingSeen,
  decideMarkNoShow,
  decideReverseNoShow,
  decideSendToBilling,
} from './decide/decideClosing.ts';
import { decideSetProviderStatus } from './decide/decideProvider.ts';
import { decideRescheduleAppointment } from './decide/decideReschedule.ts';
import {
  decideMarkChairReady,
  decideReserveResource,
  decideReturnResourceToService,
  decideSetResourceOutOfOrder,
} from './decide/decideResource.ts';
import { decideSettleConflict } from './decide/decideSettleConflict.ts';
import { decideUndoCommand } from './decide/decideUndo.ts';
import { decideAddWalkIn } from './decide/decideWalkIn.ts';
import type { DecideContext, Decision } from './decide/decision.ts';
import type { ClinicDay } from './state.ts';

/**
 * A wish against the folded day: the events that make it true, or a refusal with a code and a sentence for people
 * (architecture.md, decision 2; the guards are board.md's table of moves). Pure: the same day, command and context give the
 * same decision but for the ids that `newId` deals out.
 */
export function decide(day: ClinicDay, command: Command, context: DecideContext): Decision {
  switch (command.type) {
    case 'markArrived':
      return decideMarkArrived(day, command, context);
    case 'checkInPatient':
      return decideCheckInPatient(day, command, context);
    case 'callPatient':
      return decideCallPatient(day, command, context);
    case 'seatPatient':
      return decideSeatPatient(day, command, context);
    case 'setInChairStep':
      return decideSetInChairStep(day, command, context);
    case 'transferPatient':
      return decideTransferPatient(day, command, context);
    case 'sendAway':
      return decideSendAway(day, command, context);
    case 'holdVisit':
      return decideHoldVisit(day, command, context);
    case 'resumeVisit':
      return decideResumeVisit(day, command, context);
    case 'completeVisit':
      return decideCompleteVisit(day, command, context);
    case 'sendToBilling':
      return decideSendToBilling(day, command, context);
    case 'checkOutPatient':
      return decideCheckOutPatient(day, command, context);
    case 'departPatient':
      return decideDepartPatient(day, command, context);
    case 'markNoShow':
      return decideMarkNoShow(day, command, context);
    case 'reverseNoShow':
      return decideReverseNoShow(day, command, context);
    case 'markLeftWithoutBeingSeen':
      return decideMarkLeftWithoutBeingSeen(day, command, context);
    case 'cancelAppointment':
      return decideCancelAppointment(day, command, context);
    case 'addWalkIn':
      return decideAddWalkIn(day, command, context);
    case 'rescheduleAppointment':
      return decideRescheduleAppointment(day, command, context);
    case 'settleConflict':
      return decideSettleConflict(day, command, context);
    case 'setProviderStatus':
      return decideSetProviderStatus(day, command, context);
    case 'markChairReady':
      return decideMarkChairReady(day, command, context);
    case 'setResourceOutOfOrder':
      return decideSetResourceOutOfOrder(day, command, context);
    case 'returnResourceToService':
      return decideReturnResourceToService(day, command, context);
    case 'reserveResource':
      return decideReserveResource(day, command, context);
    case 'acknowledgeAlert':
      return decideAcknowledgeAlert(day, command, context);
    case 'snoozeAlert':
      return decideSnoozeAlert(day, command, context);
    case 'dismissAlert':
      return decideDismissAlert(day, command, context);
    case 'resolveAlert':
      return decideResolveAlert(day, command, context);
    case 'undoCommand':
      return decideUndoCommand(day, command, context);
  }
}
