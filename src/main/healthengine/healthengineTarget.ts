import { z } from 'zod';
import { correlationIdSchema, type TenantId } from '../../shared/events/index.ts';
import type { AttemptOutcome, Delivery, DeliveryTarget, Held } from '../outbox/index.ts';
import { bookingConsequences } from './bookingConsequences.ts';
import { bookingIds } from './bookingIds.ts';
import { livenessContractOf, pmsAppointmentTypesOf, pmsResourcesOf } from './configuration/configurationSnapshots.ts';
import { deadWordsOf, refusesAgain } from './deadWords.ts';
import type { PmsApi, PmsResult } from './pms-api/createPmsApi.ts';
import type { LinkedPractice } from './practice.ts';

export interface TargetPractice {
  readonly practice: LinkedPractice;
  readonly api: PmsApi;
  /** Told of every result, so that wrong keys and missing consent are looked into at once. */
  readonly told: (result: PmsResult<unknown>) => void;
  /** Polls say that keys or consent are missing: nothing more is sent until one finds them good. */
  readonly stoppedBy: () => 'unauthorised' | 'noConsent' | null;
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
export function healthengineTarget(practices: ReadonlyMap<TenantId, TargetPractice>, now: () => number): DeliveryTarget {
  return {
    name: HEALTHENGINE_TARGET,
    async deliver(delivery, timeoutMs) {
      const linked = practices.get(delivery.tenantId);
      if (!linked) return now() - delivery.createdAtMs > UNLINKED_KEPT_MS ? unlinkedForGood : unlinked;
      if (isForAnother(delivery, linked.practice))
        return { outcome: 'rejected', status: null, reason: 'This practice has been linked to Healthengine under another id since' };
      const stoppedBy = linked.stoppedBy();
      // The practice's own line of health says so, and its polls find the end of it.
      if (stoppedBy !== null) return { ...refusals[stoppedBy], isShownByTarget: true };
      const result = await send(delivery, linked, timeoutMs);
      linked.told(result);
      return outcomeOf(result);
    },
    whenDead: deadWordsOf,
    refusesAgain(delivery, view) {
      const practice = practices.get(delivery.tenantId)?.practice;
      if (!practice) return 'This practice is not linked to Healthengine. Link it again first, or settle it there and set it aside.';
      return refusesAgain(delivery, practice, view);
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

/** What a practice that is linked no more still has to tell: kept for a mistake in the policy to be found. */
const UNLINKED_KEPT_MS = 7 * 24 * 60 * 60_000;
const unlinked: Held = {
  outcome: 'held',
  scope: 'channel',
  status: null,
  label: 'Healthengine: practice not linked',
  reason:
    'Healthengine cannot be told what happened to its bookings: this practice is not linked to it any more. If that is a mistake, ask IT to put the link back into the policy; what waits is given up after a week.',
};
const unlinkedForGood: AttemptOutcome = { outcome: 'rejected', status: null, reason: 'This practice is no longer linked to Healthengine' };

const refusals: Readonly<Record<'unauthorised' | 'noConsent', Held>> = {
  unauthorised: {
    outcome: 'held',
    scope: 'channel',
    status: 401,
    label: 'Healthengine: keys not accepted',
    reason:
      'Online bookings cannot be answered: Healthengine refused the keys. Patients may hold bookings of which nobody here knows, and cancellations made here reach nobody. Ask IT to check the practice id and the keys; until then look at the Healthengine practice portal.',
  },
  noConsent: {
    outcome: 'held',
    scope: 'channel',
    status: 403,
    label: 'Healthengine: consent missing',
    reason:
      'Online bookings cannot be answered: the practice has not given its consent on Healthengine, or took it back. Cancellations made here reach nobody. The practice owner can give it in the Healthengine practice portal; until then look at the bookings there.',
  },
};
/** Polls go through, so the keys and the consent are good: it is this operation that is not permitted. */
const notPermitted: Held = {
  outcome: 'held',
  scope: 'operation',
  status: 403,
  label: 'Healthengine: permission missing',
  reason:
    'Some of what happens to online bookings here does not reach Healthengine: it does not permit this practice to tell it. Ask IT to have the permission set right by Healthengine; until then look at the Healthengine practice portal.',
};

/** healthengine.md, Rules: 404 and 410 close the request here; wrong keys and missing consent wait for people, not for the dead letters. */
function outcomeOf(result: PmsResult<unknown>): AttemptOutcome {
  switch (result.outcome) {
    case 'done':
      return { outcome: 'delivered', status: 200 };
    case 'gone':
      return { outcome: 'delivered', status: result.status };
    case 'unauthorised':
      return refusals.unauthorised;
    case 'noConsent':
      return notPermitted;
    case 'refused':
      // Its own words may name somebody, and what is kept of an attempt is in the clear: they stay in the exchange.
      return { outcome: 'rejected', status: result.status, reason: `answered ${result.status}` };
    case 'retryLater':
      return {
        outcome: 'retryLater',
        status: result.status,
        reason: result.reason,
        ...(result.retryAfterMs !== undefined && { retryAfterMs: result.retryAfterMs }),
      };
  }
}
