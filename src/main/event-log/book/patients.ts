import { type LogRecord, type PatientId, patientDetailFields, type TenantId } from '../../../shared/events/index.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { BookPatientRow } from '../database/tables.ts';
import type { KeyRing } from '../keys/keyRing.ts';
import { contextOf } from '../keys/seal.ts';
import type { BookEntity } from './book.ts';
import { upTo } from './foldingOrder.ts';
import { holdHistories } from './heldHistories.ts';
import { matchTexts } from './patientMatch.ts';

export type BookDetails = Readonly<Record<string, unknown>>;
/** A row with its details opened. */
export type OpenPatientRow = Omit<BookPatientRow, 'sealed_details'> & { readonly details: BookDetails };

const detailFields = Object.keys(patientDetailFields);

/** Who the patients are: details under each patient's own key, and blind index entries that find them by exact facts. */
export function patientsOfBook(database: WritableDatabase, keys: KeyRing): BookEntity<OpenPatientRow> {
  const get = database.prepare<[string, string], BookPatientRow>('SELECT * FROM book_patients WHERE tenant_id = ? AND patient_id = ?');
  const upsert = database.prepare(`INSERT OR REPLACE INTO book_patients (tenant_id, patient_id, provisional, sealed_details, position,
    newest_order_at, newest_event_id, newest_source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = database.prepare('DELETE FROM book_patients WHERE tenant_id = ? AND patient_id = ?');
  const insertMatch = database.prepare('INSERT OR IGNORE INTO book_patient_matches (tenant_id, match, patient_id) VALUES (?, ?, ?)');
  const removeMatches = database.prepare('DELETE FROM book_patient_matches WHERE tenant_id = ? AND patient_id = ?');
  return {
    kind: 'patient',
    histories: holdHistories<OpenPatientRow>(),
    idOf: (row) => row.patient_id,
    get(tenantId, id) {
      const row = get.get(tenantId, id);
      if (!row) return undefined;
      const { sealed_details, ...rest } = row;
      return { ...rest, details: openDetails(keys, tenantId, id, sealed_details) };
    },
    evolve: (row, record, id) => ({
      tenant_id: record.event.tenantId,
      patient_id: id,
      provisional: provisionalAfter(row, record),
      details: detailsAfter(row, record),
      ...upTo(record, row),
    }),
    put(row) {
      const tenantId = row.tenant_id as TenantId;
      const sealed = Object.keys(row.details).length === 0 ? null : sealDetails(keys, tenantId, row.patient_id, row.details);
      upsert.run(
        tenantId,
        row.patient_id,
        row.provisional,
        sealed,
        row.position,
        row.newest_order_at,
        row.newest_event_id,
        row.newest_source,
      );
      removeMatches.run(tenantId, row.patient_id);
      const hmac = keys.hmac(tenantId, 'match');
      for (const text of matchTexts(row.details)) insertMatch.run(tenantId, hmac(text), row.patient_id);
    },
    remove(tenantId, id) {
      removeMatches.run(tenantId, id);
      remove.run(tenantId, id);
    },
  };
}

/** @returns no details where there are none or their key was destroyed. */
export function openDetails(keys: KeyRing, tenantId: TenantId, patientId: string, sealed: Uint8Array | null): BookDetails {
  const opened = sealed && keys.open({ tenantId, patientId: patientId as PatientId }, sealed, detailsContext(tenantId, patientId));
  return opened ? JSON.parse(opened.toString('utf8')) : {};
}

function sealDetails(keys: KeyRing, tenantId: TenantId, patientId: string, details: BookDetails): Buffer {
  return keys.seal({ tenantId, patientId: patientId as PatientId }, JSON.stringify(details), detailsContext(tenantId, patientId));
}

function detailsContext(tenantId: string, patientId: string): string {
  return contextOf('book patient', tenantId, patientId);
}

function provisionalAfter(row: OpenPatientRow | undefined, { event }: LogRecord): 0 | 1 {
  if (event.eventType === 'patient.registered.v1') return event.data.provisional ? 1 : 0;
  return row?.provisional ?? 0;
}

/** An absent field stays as it was; null is known to be none. */
function detailsAfter(row: OpenPatientRow | undefined, { event }: LogRecord): BookDetails {
  const details = { ...row?.details };
  const told: Readonly<Record<string, unknown>> = event.data;
  for (const field of detailFields) {
    if (told[field] !== undefined) details[field] = told[field];
  }
  return details;
}
