import type { CorrelationId } from '../../../shared/events/index.ts';
import { pmsResourceIdsOf } from '../configuration/configurationSnapshots.ts';
import { type RequestType, requestTypes, type WireBooking, type WireBookingUpdate } from '../pms-api/wireSchemas.ts';
import { decideAppointmentChange } from './decideAppointmentChange.ts';
import { decideBooking } from './decideBooking.ts';
import { decideBookingUpdate } from './decideBookingUpdate.ts';
import { everyPage } from './everyPage.ts';
import { rejectUnreadableBooking, rejectUnreadableUpdate, sayUnreadable } from './rejectUnreadable.ts';
import type { RequestHandlers } from './requestHandlers.ts';
import { submitDecision } from './submitDecision.ts';

/**
 * Handles what is outstanding in the order of work (healthengine.md): bookings before anything that depends on a booking, so
 * a listing that could not be read to its end holds up the rest until the next poll. @returns whether all was handled.
 */
export async function handleRequests(
  handlers: RequestHandlers,
  outstanding: readonly string[],
  correlationId: CorrelationId,
): Promise<boolean> {
  for (const type of requestTypes) {
    if (outstanding.includes(type) && !(await handleType(handlers, type, correlationId))) return false;
  }
  return true;
}

async function handleType(handlers: RequestHandlers, type: RequestType, correlationId: CorrelationId): Promise<boolean> {
  const { api, effects, practice } = handlers;
  switch (type) {
    case 'bookings':
      return everyPage(handlers, {
        read: (page) => api.bookings(page, correlationId),
        idOf: (booking) => booking.bookingId,
        act: async (bookings) => {
          await Promise.all(bookings.map((booking) => takeBooking(handlers, booking, correlationId)));
        },
        unreadable: (item) => rejectUnreadableBooking(handlers, item),
      });
    case 'bookingUpdates':
      return everyPage(handlers, {
        read: (page) => api.bookingUpdates(page, correlationId),
        idOf: (update) => update.requestId,
        act: async (updates) => {
          // One after the other, oldest first: a later update of the same booking builds on the earlier one.
          for (const update of [...updates].sort((a, b) => a.requestId - b.requestId)) await takeUpdate(handlers, update, correlationId);
        },
        unreadable: (item) => rejectUnreadableUpdate(handlers, item),
      });
    case 'availability':
      return everyPage(handlers, {
        read: (page) => api.availabilityRequests(page, correlationId),
        idOf: ({ day, pmsResourceId }) => `${day}|${pmsResourceId}`,
        act: async (wanted) => {
          for (const { day, pmsResourceId } of wanted)
            handlers.refreshAvailability({ date: day, pmsResourceIds: pmsResourceId === null ? null : [pmsResourceId] });
        },
        unreadable: async (item) => sayUnreadable(handlers, item),
      });
    case 'pmsAppointmentChanges':
      return everyPage(handlers, {
        read: (page) => api.appointmentChangesRequests(page, correlationId),
        idOf: ({ bookingId }) => bookingId,
        act: async (wanted) => {
          for (const one of wanted) await submitDecision(handlers, (view) => decideAppointmentChange(view, practice, one));
        },
        unreadable: async (item) => sayUnreadable(handlers, item),
      });
    case 'pmsResources':
      await handlers.sendConfiguration('uploadPmsResources');
      return true;
    case 'pmsAppointmentTypes':
      await handlers.sendConfiguration('uploadPmsAppointmentTypes');
      return true;
    case 'clientSnapshots':
    case 'availableDocuments':
    case 'uploadDocuments':
    case 'attachDocuments':
      // Extra features start disabled and are enabled by us alone; until then nobody asks for these.
      effects.log('debug', 'a request of a type that is not handled', { tenantId: practice.tenantId, correlationId, code: type });
      return true;
  }
}

async function takeBooking(handlers: RequestHandlers, booking: WireBooking, correlationId: CorrelationId): Promise<void> {
  const { practice, effects } = handlers;
  const submitted = await submitDecision(handlers, (view) => decideBooking(view, practice, booking));
  if (submitted.outcome === 'broken') await rejectUnreadableBooking(handlers, { raw: booking, path: '', reason: 'does not fit' });
  if (submitted.outcome !== 'stored' || submitted.decided.what === 'known') return;
  const { what, refresh } = submitted.decided;
  effects.log('info', 'booking', { tenantId: practice.tenantId, correlationId, outcome: what, requestId: String(booking.bookingId) });
  if (refresh) handlers.refreshAvailability({ date: refresh.date, pmsResourceIds: pmsResourceIdsOf(practice.setup, refresh.providerId) });
}

async function takeUpdate(handlers: RequestHandlers, update: WireBookingUpdate, correlationId: CorrelationId): Promise<void> {
  const { practice, effects } = handlers;
  const submitted = await submitDecision(handlers, (view) => decideBookingUpdate(view, practice, update));
  if (submitted.outcome !== 'stored' || submitted.decided.what === 'known') return;
  effects.log('info', 'booking update', {
    tenantId: practice.tenantId,
    correlationId,
    outcome: submitted.decided.what,
    requestId: String(update.requestId),
  });
}
