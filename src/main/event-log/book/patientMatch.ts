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
