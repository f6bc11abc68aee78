import { z } from 'zod';
import { type CanonicalEvent, correlationIdSchema, type TenantId } from '../../shared/events/index.ts';
import type { AttemptOutcome, Delivery, DeliveryTarget } from '../outbox/index.ts';
import { bookingIds } from './bookingIds.ts';
import { livenessContractOf, pmsAppointmentTypesOf, pmsResourcesOf } from './configuration/configurationSnapshots.ts';
import type { PmsApi, PmsResult } from './pms-api/createPmsApi.ts';
import type { LinkedPractice } from './practice.ts';

export interface TargetPractice {
  readonly practice: LinkedPractice;
  readonly api: PmsApi;
  /** Told of every result, so that the practice's health knows of wrong keys and missing consent. */
  readonly told: (result: PmsResult<unknown>) => void;
}

const payloadSchema = z.object({
  bookingId: z.number(),
  requestId: z.number().optional(),
  body: z.record(z.string(), z.unknown()).optional(),
});

/** Carries answers and configuration to Healthengine. What each class of answer means for a delivery is decided here alone. */
export function healthengineTarget(practices: ReadonlyMap<TenantId, TargetPractice>): DeliveryTarget {
  return {
    name: 'healthengine',
    async deliver(delivery, timeoutMs) {
      const linked = practices.get(delivery.tenantId);
      if (!linked) return { outcome: 'rejected', status: null, reason: 'This practice is no longer linked to Healthengine' };
      const result = await send(delivery, linked, timeoutMs);
      linked.told(result);
      return outcomeOf(result);
    },
    consequences(delivery, outcome, nowMs) {
      const linked = practices.get(delivery.tenantId);
      if (!linked || outcome.outcome !== 'delivered' || delivery.operation !== 'confirmBookingInsert') return [];
      return [confirmedEvent(delivery, linked.practice, nowMs)];
    },
  };
}

async function send(delivery: Delivery, { practice, api }: TargetPractice, timeoutMs: number): Promise<PmsResult<unknown>> {
  const { operation, deliveryId } = delivery;
  const options = { correlationId: correlationIdSchema.parse(delivery.orderingKey), deliveryId, timeoutMs };
  switch (operation) {
    case 'uploadLivenessContract':
      return api.post(operation, '/config/livenessContract', livenessContractOf(practice.hours), options);
    case 'uploadPmsResources':
      return api.post(operation, '/config/pmsResources/snapshot', pmsResourcesOf(practice.setup), options);
    case 'uploadPmsAppointmentTypes':
      return api.post(operation, '/config/pmsAppointmentTypes/snapshot', pmsAppointmentTypesOf(practice.setup), options);
    default: {
      const { bookingId, requestId, body } = payloadSchema.parse(delivery.payload);
      const references = { bookingId: String(bookingId), ...(requestId !== undefined && { requestId: String(requestId) }) };
      return api.post(
        operation,
        `/bookings/${bookingId}/${pathOf(operation)}${requestId === undefined ? '' : `/${requestId}`}`,
        body ?? {},
        { ...options, references },
      );
    }
  }
}

function pathOf(operation: string): string {
  switch (operation) {
    case 'confirmBookingInsert':
      return 'confirmInsert';
    case 'rejectBookingInsert':
      return 'rejectInsert';
    case 'confirmBookingUpdate':
      return 'confirmUpdate';
    case 'rejectBookingUpdate':
      return 'rejectUpdate';
    default:
      throw new Error(`There is no operation ${operation} in the PMS API`);
  }
}

/** healthengine.md, Rules: 404 and 410 close the request here; wrong keys and missing consent wait for people, not for the dead letters. */
function outcomeOf(result: PmsResult<unknown>): AttemptOutcome {
  switch (result.outcome) {
    case 'done':
      return { outcome: 'delivered', status: 200 };
    case 'gone':
      return { outcome: 'delivered', status: result.status };
    case 'unauthorised':
      return { outcome: 'retryLater', status: 401, reason: 'Healthengine does not accept the keys of this practice' };
    case 'noConsent':
      return { outcome: 'retryLater', status: 403, reason: 'The practice has not given consent on Healthengine' };
    case 'refused':
      return { outcome: 'rejected', status: result.status, reason: `Healthengine refused it: ${result.error}` };
    case 'retryLater':
      return {
        outcome: 'retryLater',
        status: result.status,
        reason: result.reason,
        ...(result.retryAfterMs !== undefined && { retryAfterMs: result.retryAfterMs }),
      };
  }
}

/** From here on both sides say the same: the appointment stands. Its id derives from the booking, so that a repeated answer is a duplicate. */
function confirmedEvent(delivery: Delivery, practice: LinkedPractice, nowMs: number): CanonicalEvent {
  const { bookingId } = payloadSchema.parse(delivery.payload);
  const ids = bookingIds(practice.practiceId, bookingId);
  const at = new Date(nowMs).toISOString();
  return {
    eventId: ids.eventId('confirmed'),
    eventType: 'appointment.status.changed.v1',
    eventVersion: '1',
    occurredAt: at,
    producer: 'frontdesk',
    tenantId: practice.tenantId,
    correlationId: ids.correlationId,
    data: { appointmentId: ids.appointmentId, previousStatus: 'scheduled', newStatus: 'confirmed', updatedAt: at },
  };
}
