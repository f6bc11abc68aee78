import type { LogRecord, TenantId } from '../../../shared/events/index.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { BookHoursRow } from '../database/tables.ts';
import type { RecordReader } from '../recordReader.ts';

/** Which record holds a provider's hours from which date on: of several from one date the last in folding order. */
export interface HoursOfBook {
  take(record: LogRecord): void;
  /** Folds one provider's again from the log, after an undo. */
  refold(tenantId: TenantId, providerId: string): void;
}

export function prepareHours(database: WritableDatabase, reader: RecordReader): HoursOfBook {
  const upsert =
    database.prepare<BookHoursRow>(`INSERT INTO book_hours (tenant_id, provider_id, effective_from, order_at, source, event_id, position)
    VALUES (@tenant_id, @provider_id, @effective_from, @order_at, @source, @event_id, @position)
    ON CONFLICT (tenant_id, provider_id, effective_from) DO UPDATE
    SET order_at = excluded.order_at, source = excluded.source, event_id = excluded.event_id, position = excluded.position
    WHERE (excluded.order_at, excluded.source, excluded.event_id, excluded.position) > (order_at, source, event_id, position)`);
  const remove = database.prepare('DELETE FROM book_hours WHERE tenant_id = ? AND provider_id = ?');

  function take(record: LogRecord): void {
    const { event } = record;
    if (event.eventType !== 'schedule.hours.changed.v1') return;
    upsert.run({
      tenant_id: event.tenantId,
      provider_id: event.data.providerId,
      effective_from: event.data.effectiveFrom,
      order_at: record.orderAtMs,
      source: record.source,
      event_id: event.eventId,
      position: record.position,
    });
  }

  return {
    take,
    refold(tenantId, providerId) {
      remove.run(tenantId, providerId);
      for (const position of reader.ofType(tenantId, 'provider', providerId, 'schedule.hours.changed.v1')) {
        const record = reader.record(position);
        if (record && !reader.isUndone(tenantId, record.commandId)) take(record);
      }
    },
  };
}
