import type { Actor } from '../../../shared/events/index.ts';

/** The tables as they are read (migrations/0001_event_log.ts). Instants are epoch ms UTC. Writes go through the statements of each part. */
export interface EventTables {
  events: EventRow;
  event_subjects: SubjectRow;
  commands: CommandRow;
  book_appointments: BookAppointmentRow;
  book_patients: BookPatientRow;
  book_patient_matches: { readonly tenant_id: string; readonly match: Buffer; readonly patient_id: string };
  book_hours: BookHoursRow;
  book_known: { readonly tenant_id: string; readonly kind: 'resource' | 'provider'; readonly id: string };
  book_alerts: BookAlertRow;
  dead_letters: DeadLetterRow;
  erasures: ErasureRow;
}

export interface EventRow {
  readonly position: number;
  readonly tenant_id: string;
  readonly source: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly event_version: string;
  readonly occurred_at: string;
  readonly producer: string | null;
  readonly correlation_id: string | null;
  readonly received_at: number;
  readonly order_at: number;
  readonly actor_kind: Actor['kind'];
  readonly actor_id: string;
  readonly actor_role: Actor['role'];
  readonly station_id: string | null;
  readonly command_id: string | null;
  readonly causation_id: string | null;
  readonly business_key: string | null;
  readonly content_hash: Buffer;
  readonly data: string;
  readonly sealed: Buffer | null;
  readonly sealed_for: string | null;
}

export interface SubjectRow {
  readonly tenant_id: string;
  readonly kind: 'patient' | 'appointment' | 'resource' | 'provider' | 'alert' | 'command';
  readonly id: string;
  readonly order_at: number;
  readonly position: number;
  readonly event_type: string;
}

export interface CommandRow {
  readonly command_id: string;
  readonly tenant_id: string;
  readonly outcome: 'recorded' | 'refused';
  readonly answered_at: number;
  readonly sealed_result: Buffer | null;
}

/** The last record in folding order that a row of the book reflects, and the newest position. */
export interface FoldedUpTo {
  readonly position: number;
  readonly newest_order_at: number;
  readonly newest_source: string;
  readonly newest_event_id: string;
}

export interface BookAppointmentRow extends FoldedUpTo {
  readonly tenant_id: string;
  readonly appointment_id: string;
  readonly patient_id: string | null;
  readonly provider_id: string | null;
  readonly resource_id: string | null;
  readonly appointment_type_id: string | null;
  readonly starts_at: number | null;
  readonly length_min: number | null;
  readonly date: string;
  readonly status: string;
  readonly provisional: 0 | 1;
}

export interface BookPatientRow extends FoldedUpTo {
  readonly tenant_id: string;
  readonly patient_id: string;
  readonly provisional: 0 | 1;
  readonly sealed_details: Buffer | null;
}

export interface BookHoursRow {
  readonly tenant_id: string;
  readonly provider_id: string;
  readonly effective_from: string;
  readonly order_at: number;
  readonly source: string;
  readonly event_id: string;
  readonly position: number;
}

export interface BookAlertRow extends FoldedUpTo {
  readonly tenant_id: string;
  readonly alert_id: string;
  readonly level: 'info' | 'warning' | 'critical' | null;
  readonly category: string | null;
  readonly status: 'open' | 'acknowledged' | 'snoozed' | 'dismissed' | 'resolved';
  readonly opened_at: number;
  readonly snoozed_until: number | null;
}

export interface DeadLetterRow {
  readonly sequence: number;
  readonly dead_letter_id: string;
  readonly tenant_id: string | null;
  readonly source: string;
  readonly status: 'open' | 'replayed' | 'discarded';
  readonly fault: 'us' | 'sender' | 'network' | 'credentials' | 'data';
  readonly reason: string;
  readonly path: string;
  readonly received_at: number;
  readonly patient_id: string | null;
  readonly sealed_headers: Buffer;
  readonly sealed_body: Buffer;
  /** Null for letters of the time before repeats were counted. */
  readonly fingerprint: Buffer | null;
  readonly repeats: number;
  /** When it came last, the first time included. */
  readonly last_at: number;
}

export interface ErasureRow {
  readonly erasure_id: number;
  readonly tenant_id: string;
  readonly patient_id: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly sealed_traits: Buffer | null;
  readonly until_position: number | null;
}
