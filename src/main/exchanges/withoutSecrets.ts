/**
 * Headers that are kept with an exchange: an allow list, because whatever else is sent may be a secret. Keys, signatures,
 * tokens and cookies are not on it.
 */
const keptHeaders = new Set([
  'accept',
  'content-length',
  'content-type',
  'date',
  'idempotency-key',
  'practice-id',
  'retry-after',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
  'x-request-id',
]);
const LONGEST_HEADER = 500;

/** @returns what may be kept, names in lower case. */
export function headersWithoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (keptHeaders.has(name.toLowerCase())) kept[name.toLowerCase()] = value.slice(0, LONGEST_HEADER);
  }
  return kept;
}

/** Query parameters whose values say nothing of a person and open nothing. */
const keptParameters = new Set(['page', 'limit', 'pageSize']);

/** The address as it may be kept: without user and password, without fragment, and of unknown parameters the names alone. */
export function endpointWithoutSecrets(url: string): string {
  if (!URL.canParse(url)) return 'not an address';
  const { origin, pathname, searchParams } = new URL(url);
  const parameters = [...searchParams].map(([name, value]) => `${name}=${keptParameters.has(name) ? value : '…'}`);
  return `${origin}${pathname}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`.slice(0, 500);
}
