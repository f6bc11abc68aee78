import type { InChairStep } from '../../../shared/clinic-day/index.ts';
import type { AppointmentId, ProviderId, ProviderState, ResourceId } from '../../../shared/events/index.ts';
import type { PlannedVisit } from './plannedDay.ts';
import type { Story, StoryVisit } from './story.ts';

/** One thing that a pretend person does. Told as a fact (what happens outside, and all of the past) or wished as a command of the staff. */
export type Move =
  | { readonly kind: 'book'; readonly visit: PlannedVisit }
  | { readonly kind: 'cancel'; readonly appointmentId: AppointmentId }
  /** Stands in front of the desk; somebody there has to check them in. */
  | { readonly kind: 'come-to-desk'; readonly appointmentId: AppointmentId }
  | {
      readonly kind: 'check-in';
      readonly appointmentId: AppointmentId;
      readonly by: 'kiosk' | 'desk' | 'self';
      readonly formMissing: boolean;
    }
  | { readonly kind: 'no-show'; readonly appointmentId: AppointmentId }
  | { readonly kind: 'call'; readonly appointmentId: AppointmentId; readonly chairId: ResourceId; readonly providerId: ProviderId }
  | { readonly kind: 'seat'; readonly appointmentId: AppointmentId; readonly chairId: ResourceId; readonly providerId: ProviderId }
  | { readonly kind: 'step'; readonly appointmentId: AppointmentId; readonly step: InChairStep }
  | { readonly kind: 'complete'; readonly appointmentId: AppointmentId; readonly chairId: ResourceId }
  | { readonly kind: 'to-billing' | 'check-out' | 'depart'; readonly appointmentId: AppointmentId }
  | { readonly kind: 'out-of-order' | 'chair-ready'; readonly chairId: ResourceId }
  | { readonly kind: 'provider'; readonly providerId: ProviderId; readonly state: ProviderState };

/** @param atMs epoch ms UTC. The story afterwards is as if the move had been accepted. */
export function applyMove(story: Story, move: Move, atMs: number): void {
  switch (move.kind) {
    case 'book':
      story.visits.set(move.visit.appointmentId, {
        appointmentId: move.visit.appointmentId,
        patientId: move.visit.patient.patientId,
        providerId: move.visit.providerId,
        startsAtMs: move.visit.startsAtMs,
        lengthMin: move.visit.lengthMin,
        stage: 'booked',
        step: null,
        sinceMs: atMs,
        waitingSinceMs: null,
        chairId: null,
      });
      return;
    case 'provider': {
      const provider = story.providers.get(move.providerId);
      if (!provider) return;
      if (move.state === 'on-break') provider.breaksTaken += 1;
      provider.state = move.state;
      provider.sinceMs = atMs;
      provider.freeSinceMs = atMs;
      provider.setByPerson = false;
      return;
    }
    case 'out-of-order':
    case 'chair-ready': {
      const chair = story.chairs.get(move.chairId);
      if (!chair) return;
      chair.state = move.kind === 'chair-ready' ? 'available' : 'maintenance';
      chair.sinceMs = atMs;
      return;
    }
    default: {
      const visit = story.visits.get(move.appointmentId);
      if (visit) applyVisitMove(story, visit, move, atMs);
    }
  }
}

type VisitMove = Extract<Move, { readonly appointmentId: AppointmentId }>;

const stageAfter = {
  cancel: 'cancelled',
  'come-to-desk': 'arrived',
  'check-in': 'waiting',
  'no-show': 'no-show',
  call: 'called',
  seat: 'in-chair',
  step: 'in-chair',
  complete: 'completed',
  'to-billing': 'at-billing',
  'check-out': 'checked-out',
  depart: 'departed',
} as const satisfies Record<VisitMove['kind'], StoryVisit['stage']>;

function applyVisitMove(story: Story, visit: StoryVisit, move: VisitMove, atMs: number): void {
  visit.stage = stageAfter[move.kind];
  visit.step = move.kind === 'step' ? move.step : move.kind === 'seat' ? 'setup' : null;
  visit.sinceMs = atMs;
  if (move.kind === 'check-in') visit.waitingSinceMs = atMs;
  if (move.kind === 'call' || move.kind === 'seat') {
    visit.chairId = move.chairId;
    visit.providerId = move.providerId;
    const chair = story.chairs.get(move.chairId);
    if (!chair) return;
    chair.reservedFor = move.kind === 'call' ? visit.appointmentId : null;
    if (move.kind === 'seat') {
      chair.state = 'occupied';
      chair.sinceMs = atMs;
      chair.appointmentId = visit.appointmentId;
    }
  }
  if (move.kind === 'complete') {
    visit.chairId = null;
    const chair = story.chairs.get(move.chairId);
    if (!chair) return;
    chair.state = 'cleaning';
    chair.sinceMs = atMs;
    chair.appointmentId = null;
    chair.lastAppointmentId = visit.appointmentId;
  }
  if (move.kind === 'step' && move.step === 'finishing') {
    const provider = visit.providerId && story.providers.get(visit.providerId);
    if (provider) provider.freeSinceMs = atMs;
  }
}
