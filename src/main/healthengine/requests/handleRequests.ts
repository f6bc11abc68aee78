import type { CorrelationId } from '../../../shared/events/index.ts';
import { providerOfPmsResource } from '../configuration/configurationSnapshots.ts';
import { type RequestType, requestTypes, type WireBooking, type WireBookingUpdate } from '../pms-api/wireSchemas.ts';
import { decideBooking } from './decideBooking.ts';
import { decideBookingUpdate } from './decideBookingUpdate.ts';
import { everyPage } from './everyPage.ts';
import { rejectUnreadable, sayUnreadable } from './rejectUnreadable.ts';
import type { RequestHandlers } from './requestHandlers.ts';
import { submitDecision } from './submitDecision.ts';

/** Handles what is outstanding in the order of work (healthengine.md): bookings before anything that depends on a booking. */
export async function handleRequests(
  handlers: RequestHandlers,
  outstanding: readonly string[],
  correlationId: CorrelationId,
): Promise<void> {
  for (const type of requestTypes) {
    if (outstanding.includes(type)) await handleType(handlers, type, correlationId);
  }
}

async function handleType(handlers: RequestHandlers, type: RequestType, correlationId: CorrelationId): Promise<void> {
  const { api, practice, effects } = handlers;
  const { tenantId } = practice;
  switch (type) {
    case 'bookings':
      return everyPage(handlers, {
        read: (page) => api.bookings(page, correlationId),
        idOf: (booking) => booking.bookingId,
        act: async (bookings) => {
          await Promise.all(bookings.map((booking) => takeBooking(handlers, booking, correlationId)));
        },
        unreadable: (items) => rejectUnreadable(handlers, items),
      });
    case 'bookingUpdates':
      return everyPage(handlers, {
        read: (page) => api.bookingUpdates(page, correlationId),
        idOf: (update) => update.requestId,
        act: async (updates) => {
          // One after the other, oldest first: a later update of the same booking builds on the earlier one.
          for (const update of [...updates].sort((a, b) => a.requestId - b.requestId)) await takeUpdate(handlers, update, correlationId);
        },
        unreadable: async (items) => sayUnreadable(handlers, items),
      });
    case 'availability':
      return everyPage(handlers, {
        read: (page) => api.availabilityRequests(page, correlationId),
        idOf: ({ day, pmsResourceId }) => `${day}|${pmsResourceId}`,
        act: async (wanted) => {
          for (const { day, pmsResourceId } of wanted) {
            const providerId = pmsResourceId === null ? null : providerOfPmsResource(practice.setup, pmsResourceId);
            handlers.refreshAvailability({ providerId, date: day });
          }
        },
        unreadable: async (items) => sayUnreadable(handlers, items),
      });
    case 'pmsResources':
      return handlers.sendConfiguration('uploadPmsResources');
    case 'pmsAppointmentTypes':
      return handlers.sendConfiguration('uploadPmsAppointmentTypes');
    case 'pmsAppointmentChanges':
    case 'clientSnapshots':
    case 'availableDocuments':
    case 'uploadDocuments':
    case 'attachDocuments':
      // Extra features start disabled and are enabled by us alone; until then nobody asks for these.
      effects.log('warn', 'a request of a type that is not handled', { tenantId, correlationId, code: type });
      return undefined;
  }
}

async function takeBooking(handlers: RequestHandlers, booking: WireBooking, correlationId: CorrelationId): Promise<void> {
  const { practice, effects } = handlers;
  const decision = await submitDecision(handlers, (view) => decideBooking(view, practice, booking));
  if (!decision || decision.what === 'known') return;
  effects.log('info', 'booking', {
    tenantId: practice.tenantId,
    correlationId,
    outcome: decision.what,
    requestId: String(booking.bookingId),
  });
  if (decision.refresh) handlers.refreshAvailability(decision.refresh);
}

async function takeUpdate(handlers: RequestHandlers, update: WireBookingUpdate, correlationId: CorrelationId): Promise<void> {
  const { practice, effects } = handlers;
  const decision = await submitDecision(handlers, (view) => decideBookingUpdate(view, practice, update));
  if (!decision || decision.what === 'known') return;
  effects.log('info', 'booking update', {
    tenantId: practice.tenantId,
    correlationId,
    outcome: decision.what,
    requestId: String(update.requestId),
  });
}
