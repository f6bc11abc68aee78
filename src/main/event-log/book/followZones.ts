import type { PracticeSetup } from '../../../shared/clinic-day/index.ts';
import type { TenantId } from '../../../shared/events/index.ts';
import type { Log } from '../../effects.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';

export interface FollowZonesOptions {
  readonly database: WritableDatabase;
  readonly practices: readonly Pick<PracticeSetup, 'tenantId' | 'timezone'>[];
  readonly rebuild: () => void;
  readonly log: Log;
}

/**
 * The book keeps each appointment under its practice date (architecture.md, decision 7): when the policy gives a practice another
 * zone, the book is made anew, which takes some 12 s for a million events. The zone is noted afterwards: a crash in between does it again.
 */
export function followZones({ database, practices, rebuild, log }: FollowZonesOptions): void {
  const zoneOf = database.prepare<[TenantId], string>('SELECT timezone FROM book_zones WHERE tenant_id = ?').pluck();
  const note = database.prepare('INSERT OR REPLACE INTO book_zones (tenant_id, timezone) VALUES (?, ?)');
  const noteForAll = database.prepare('UPDATE book_zones SET timezone = ?');
  const moved = practices.filter(({ tenantId, timezone }) => (zoneOf.get(tenantId) ?? timezone) !== timezone);
  if (moved.length > 0) {
    for (const { tenantId } of moved) log('warn', 'the time zone of a practice has changed: the book is made anew', { tenantId });
    rebuild();
    // A practice that has left the policy has its dates in UTC now; when it comes back, its own zone is another again.
    noteForAll.run('UTC');
    log('info', 'the book was made anew');
  }
  for (const { tenantId, timezone } of practices) if (zoneOf.get(tenantId) !== timezone) note.run(tenantId, timezone);
}
