import type { PatientId } from '../../../shared/events/index.ts';
import type { TentativeView } from '../contract.ts';
import type { WritableDatabase } from '../database/openDatabase.ts';
import type { KeyRing } from '../keys/keyRing.ts';
import type { BookDetails } from './patients.ts';

/**
 * The texts by which a person can be found exactly: name and date of birth, name and each contact, all three.
 * They are hashed under the practice's key before they are stored (healthengine.md: normalise case, accents, punctuation,
 * phone, e-mail, date of birth).
 */
export function matchTexts(details: BookDetails): readonly string[] {
  const given = nameKey(details['givenName']);
  const family = nameKey(details['familyName']);
  if (given === '' || family === '') return [];
  const name = `${given} ${family}`;
  const dateOfBirth = typeof details['dateOfBirth'] === 'string' ? details['dateOfBirth'] : '';
  const contacts = new Set(
    [phoneKey(details['mobile']), phoneKey(details['phone']), emailKey(details['email'])].filter((contact) => contact !== ''),
  );
  return [
    ...(dateOfBirth === '' ? [] : [`name-dob:${name}|${dateOfBirth}`]),
    ...[...contacts].map((contact) => `name-contact:${name}|${contact}`),
    ...(dateOfBirth === '' ? [] : [...contacts].map((contact) => `name-dob-contact:${name}|${dateOfBirth}|${contact}`)),
  ];
}

/** Exact matching on name, date of birth and any one contact, on the writing connection: it sees the batch under way. */
export function preparePatientMatching(database: WritableDatabase, keys: KeyRing): TentativeView['patientsMatching'] {
  const byMatch = database
    .prepare<[string, Buffer], string>('SELECT patient_id FROM book_patient_matches WHERE tenant_id = ? AND match = ? ORDER BY patient_id')
    .pluck();
  return (tenantId, { givenName, familyName, dateOfBirth, phone, email }) => {
    const hmac = keys.hmac(tenantId, 'match');
    const texts = matchTexts({ givenName, familyName, dateOfBirth, phone, email }).filter((text) => text.startsWith('name-dob-contact:'));
    return [...new Set(texts.flatMap((text) => byMatch.all(tenantId, hmac(text))))].map((id) => id as PatientId);
  };
}

/** Letters and digits only, without case or accents. */
export function nameKey(name: unknown): string {
  if (typeof name !== 'string') return '';
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Australian numbers in E.164, others as their digits. */
export function phoneKey(phone: unknown): string {
  if (typeof phone !== 'string') return '';
  const digits = phone.replace(/\D/g, '');
  if (/^0[2-478]\d{8}$/.test(digits)) return `+61${digits.slice(1)}`;
  return digits === '' ? '' : `+${digits}`;
}

function emailKey(email: unknown): string {
  return typeof email === 'string' ? email.trim().toLowerCase() : '';
}
