import { z } from 'zod';
import { correlationIdSchema, type TenantId } from '../../shared/events/index.ts';
import type { AttemptOutcome, Delivery, DeliveryTarget } from '../outbox/index.ts';
import { bookingConsequences } from './bookingConsequences.ts';
import { bookingIds } from './bookingIds.ts';
import { livenessContractOf, pmsAppointmentTypesOf, pmsResourcesOf } from './configuration/configurationSnapshots.ts';
import type { PmsApi, PmsResult } from './pms-api/createPmsApi.ts';
import type { LinkedPractice } from './practice.ts';

export interface TargetPractice {
  readonly practice: LinkedPractice;
  readonly api: PmsApi;
  /** Told of every result, so that the practice's health knows of wrong keys and missing consent. */
  readonly told: (result: PmsResult<unknown>) => void;
  /** The keys were not accepted: nothing more is sent until a poll finds them good. */
  readonly isStopped: () => boolean;
}

const payloadSchema = z.object({
  practiceId: z.string().optional(),
  bookingId: z.number(),
  requestId: z.number().optional(),
  body: z.record(z.string(), z.unknown()).optional(),
  isCancelled: z.boolean().optional(),
});

export const HEALTHENGINE_TARGET = 'healthengine';

/** Our names of the operations on one booking, and their paths below it. */
const bookingPaths: Readonly<Record<string, string>> = {
  confirmBookingInsert: 'confirmInsert',
  rejectBookingInsert: 'rejectInsert',
  confirmBookingUpdate: 'confirmUpdate',
  rejectBookingUpdate: 'rejectUpdate',
  cancelBooking: 'cancel',
  didNotAttend: 'didNotAttend',
  noPmsAppointmentChange: 'noPmsAppointmentChange',
};

/** Carries answers and configuration to Healthengine. What each class of answer means for a delivery is decided here alone. */
export function healthengineTarget(practices: ReadonlyMap<TenantId, TargetPractice>): DeliveryTarget {
  return {
    name: HEALTHENGINE_TARGET,
    async deliver(delivery, timeoutMs) {
      const linked = practices.get(delivery.tenantId);
      if (!linked) return { outcome: 'rejected', status: null, reason: 'This practice is no longer linked to Healthengine' };
      if (isForAnother(delivery, linked.practice))
        return { outcome: 'rejected', status: null, reason: 'This practice has been linked to Healthengine under another id since' };
      if (linked.isStopped()) return outcomeOf({ outcome: 'unauthorised' });
      const result = await send(delivery, linked, timeoutMs);
      linked.told(result);
      return outcomeOf(result);
    },
    consequences(delivery, outcome, view) {
      const linked = practices.get(delivery.tenantId);
      const payload = payloadSchema.safeParse(delivery.payload);
      if (!linked || !payload.success || isForAnother(delivery, linked.practice)) return [];
      const { bookingId, isCancelled = false } = payload.data;
      return bookingConsequences({ practice: linked.practice, bookingId, isCancelled, delivery, outcome, view });
    },
  };
}

function isForAnother({ payload }: Delivery, practice: LinkedPractice): boolean {
  const { practiceId } = payload;
  return practiceId !== undefined && practiceId !== practice.practiceId;
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
      const path = bookingPaths[operation];
      if (path === undefined) return { outcome: 'refused', status: 404, error: 'there is no such operation' };
      const { appointmentId, correlationId } = bookingIds(practice.practiceId, bookingId);
      return api.post(operation, `/bookings/${bookingId}/${path}${requestId === undefined ? '' : `/${requestId}`}`, body, {
        ...options,
        correlationId,
        references: { bookingId: String(bookingId), appointmentId, ...(requestId !== undefined && { requestId: String(requestId) }) },
      });
    }
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
