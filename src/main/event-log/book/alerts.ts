import { alertLevels, type LogRecord } from '../../../shared/events/index.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { BookAlertRow } from '../database/tables.ts';
import type { BookEntity } from './book.ts';
import { upTo } from './foldingOrder.ts';
import { holdHistories } from './heldHistories.ts';

/** Every alert and how it stands, so that those of other days can be listed without folding those days. */
export function alertsOfBook(database: WritableDatabase): BookEntity<BookAlertRow> {
  const get = database.prepare<[string, string], BookAlertRow>('SELECT * FROM book_alerts WHERE tenant_id = ? AND alert_id = ?');
  const upsert =
    database.prepare(`INSERT OR REPLACE INTO book_alerts (tenant_id, alert_id, level, category, status, opened_at, snoozed_until,
    position, newest_order_at, newest_event_id, newest_source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = database.prepare('DELETE FROM book_alerts WHERE tenant_id = ? AND alert_id = ?');
  return {
    kind: 'alert',
    histories: holdHistories<BookAlertRow>(),
    idOf: (row) => row.alert_id,
    get: (tenantId, id) => get.get(tenantId, id),
    evolve: (row, record, id) => ({
      ...(row ?? {
        tenant_id: record.event.tenantId,
        alert_id: id,
        level: null,
        category: null,
        status: 'open',
        opened_at: 0,
        snoozed_until: null,
      }),
      ...factsOf(row, record),
      ...upTo(record, row),
    }),
    put(row) {
      upsert.run(
        row.tenant_id,
        row.alert_id,
        row.level,
        row.category,
        row.status,
        row.opened_at,
        row.snoozed_until,
        row.position,
        row.newest_order_at,
        row.newest_event_id,
        row.newest_source,
      );
    },
    remove: (tenantId, id) => {
      remove.run(tenantId, id);
    },
  };
}

/** As the clinic day folds alerts: a resolved one that is raised again is new trouble, a snooze ends early only when the level rises. */
function factsOf(row: BookAlertRow | undefined, { event }: LogRecord): Partial<BookAlertRow> {
  switch (event.eventType) {
    case 'orchestration.alert.v1': {
      const { level, category, emittedAt } = event.data;
      const rises = row === undefined || alertLevels.indexOf(level) > alertLevels.indexOf(row.level ?? 'info');
      const isReopened = row?.status === 'resolved' || (row?.status === 'snoozed' && rises);
      const isNew = row === undefined || row.opened_at === 0 || row.status === 'resolved';
      return {
        level,
        category: category ?? null,
        ...(isNew && { opened_at: Date.parse(emittedAt) }),
        ...(isReopened && { status: 'open', snoozed_until: null }),
      };
    }
    case 'orchestration.alert.acknowledged.v1':
      return { status: 'acknowledged', snoozed_until: null };
    case 'orchestration.alert.snoozed.v1':
      return { status: 'snoozed', snoozed_until: Date.parse(event.data.until) };
    case 'orchestration.alert.dismissed.v1':
      return { status: 'dismissed', snoozed_until: null };
    case 'orchestration.alert.resolved.v1':
      return { status: 'resolved', snoozed_until: null };
    default:
      return {};
  }
}
