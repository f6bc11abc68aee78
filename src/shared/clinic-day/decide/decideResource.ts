import type { CanonicalEvent, ResourceId, ResourceState } from '../../events/index.ts';
import { progressOf } from '../enterStage.ts';
import { asSentence, initialsBehind, sayOther, sayWho } from '../sayWho.ts';
import type { ClinicDay, Resource } from '../state.ts';
import { isInUse, isKeptForOther, occupiedBy, unknownChair } from './chairGuard.ts';
import { accepted, type CommandOf, type DecideContext, type Decision, eventOf, instantOf, refused } from './decision.ts';
import { dayRefusal, onVisit } from './visitMove.ts';

/** After cleaning; or for a chair that only seems to be occupied: its visit is over, unknown, or in a newer chair. */
export function decideMarkChairReady(day: ClinicDay, command: CommandOf<'markChairReady'>, context: DecideContext): Decision {
  return onChair(day, context, command.resourceId, (chair) => {
    switch (chair.state) {
      case 'available':
        return refused('no-change', `${chair.name} is ready already${initialsBehind(chair.lastChange)}.`);
      case 'maintenance':
        return refused(
          'chair-out-of-order',
          `${chair.name} is out of order${initialsBehind(chair.lastChange)}. Return it to service instead.`,
        );
      case 'occupied':
        if (isInUse(day, chair)) return refused('chair-in-use', `${occupiedBy(day, context, chair)} Finish or move that visit first.`);
        return accepted([occupancy(day, context, chair.resourceId, 'available')]);
      case 'cleaning':
        return accepted([occupancy(day, context, chair.resourceId, 'available')]);
    }
  });
}

export function decideSetResourceOutOfOrder(day: ClinicDay, command: CommandOf<'setResourceOutOfOrder'>, context: DecideContext): Decision {
  return onChair(day, context, command.resourceId, (chair) => {
    if (chair.state === 'maintenance') {
      return refused('no-change', `${chair.name} is out of order already${initialsBehind(chair.lastChange)}.`);
    }
    if (isInUse(day, chair)) return refused('chair-in-use', `${occupiedBy(day, context, chair)} Move the patient to another chair first.`);
    return accepted([
      occupancy(day, context, chair.resourceId, 'maintenance'),
      ...(chair.reservedFor === null ? [] : [reservation(day, context, chair.resourceId, null)]),
    ]);
  });
}

export function decideReturnResourceToService(
  day: ClinicDay,
  command: CommandOf<'returnResourceToService'>,
  context: DecideContext,
): Decision {
  return onChair(day, context, command.resourceId, (chair) =>
    chair.state === 'maintenance'
      ? accepted([occupancy(day, context, chair.resourceId, 'available')])
      : refused('no-change', `${chair.name} is in service already.`),
  );
}

/** Keeps a chair for a patient, also while it is still occupied or being cleaned; null gives it up. */
export function decideReserveResource(day: ClinicDay, command: CommandOf<'reserveResource'>, context: DecideContext): Decision {
  const { appointmentId } = command;
  return onChair(day, context, command.resourceId, (chair) => {
    if (appointmentId === null) {
      if (chair.reservedFor === null) return refused('no-change', `${chair.name} is not kept for anybody.`);
      return accepted([reservation(day, context, chair.resourceId, null)]);
    }
    return onVisit(day, context, appointmentId, { when: 'today', needsPatient: false }, (move) => {
      const progress = progressOf(move.visit);
      if (progress < 0 || progress >= 6)
        return move.refuseHere('wrong-stage', 'A chair can only be kept for a visit that is still to come.');
      if (chair.state === 'maintenance') return refused('chair-out-of-order', `${chair.name} is out of order. Choose another chair.`);
      if (chair.reservedFor === appointmentId) {
        return refused('no-change', `${chair.name} is kept for ${sayWho(day, move.visit)} already.`);
      }
      if (chair.appointmentId === appointmentId) return refused('no-change', `${asSentence(move.name)} is in ${chair.name} already.`);
      if (chair.reservedFor !== null && isKeptForOther(chair, appointmentId, context)) {
        const who = sayOther(day, chair.reservedFor);
        return refused('chair-reserved', `${chair.name} is kept for ${who}${initialsBehind(chair.lastChange)}. Choose another chair.`);
      }
      return move.accept(move.giveUpReservations(), reservation(day, context, chair.resourceId, appointmentId));
    });
  });
}

function onChair(day: ClinicDay, context: DecideContext, resourceId: ResourceId, decideFor: (chair: Resource) => Decision): Decision {
  const wrongDay = dayRefusal(day, context, 'today');
  if (wrongDay) return wrongDay;
  const chair = day.resources.get(resourceId);
  return chair === undefined ? unknownChair() : decideFor(chair);
}

function occupancy(day: ClinicDay, context: DecideContext, resourceId: ResourceId, status: ResourceState): CanonicalEvent {
  return eventOf(day, context, 'resource.occupancy.update.v1', { resourceId, status, timestamp: instantOf(context.nowMs) });
}

function reservation(
  day: ClinicDay,
  context: DecideContext,
  resourceId: ResourceId,
  appointmentId: CommandOf<'reserveResource'>['appointmentId'],
): CanonicalEvent {
  return eventOf(day, context, 'resource.reserved.v1', { resourceId, appointmentId, reservedAt: instantOf(context.nowMs) });
}
