import { type PolicyProblem, policyPath } from './policyProblem.ts';
import type { Policy, PracticePolicy } from './policySchema.ts';

type Report = (path: readonly PropertyKey[], message: string) => void;

/** The ids that the engine itself records under: a source of the same name could pass for the desk. */
const OWN_SOURCES = ['desk', 'rules', 'setup', 'outbox', 'healthengine-pms'];

/** What a schema cannot see: ids used twice, names that lead nowhere, hours that overlap, settings that would not be honoured. */
export function checkReferences(policy: Policy): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const report: Report = (path, message) => problems.push({ path: policyPath(path), message });

  reportTwice(report, ['practices'], 'tenantId', policy.practices);
  reportLinkedTwice(report, policy);
  reportTwice(report, ['sources'], 'id', policy.sources);
  reportTwice(
    report,
    ['users'],
    'initials',
    policy.users.map(({ initials }) => ({ initials: initials.toUpperCase() })),
  );
  for (const [index, practice] of policy.practices.entries()) checkPractice(report, ['practices', index], practice);

  const tenants = new Set(policy.practices.map(({ tenantId }) => tenantId));
  for (const [index, source] of policy.sources.entries()) {
    const path = ['sources', index];
    if (!tenants.has(source.tenantId)) report([...path, 'tenantId'], 'names no practice of this policy');
    if (OWN_SOURCES.includes(source.id)) report([...path, 'id'], `is kept for Frontdesk itself, as are ${OWN_SOURCES.join(', ')}`);
    if (source.timestampMeans !== undefined && source.provider !== 'appointments')
      report([...path, 'timestampMeans'], 'is known to sources of the provider appointments only');
  }

  const stationHost = policy.listeners.station?.host;
  if (stationHost !== undefined && !isLoopbackHost(stationHost))
    report(
      ['listeners', 'station', 'host'],
      'must be this computer itself (127.0.0.1, ::1 or localhost): other stations are not supported by this version',
    );
  return problems;
}

function checkPractice(report: Report, path: readonly PropertyKey[], practice: PracticePolicy) {
  const { setup, healthengine } = practice;
  if (healthengine && (setup?.providers.length ?? 0) === 0) {
    report(
      [...path, 'setup', 'providers'],
      'must name who can be booked: Healthengine is sent the complete list, and deletes whatever is missing from it',
    );
  }
  if (!setup) return;
  const at = (...more: readonly PropertyKey[]) => [...path, 'setup', ...more];
  reportTwice(report, at('providers'), 'providerId', setup.providers);
  reportTwice(report, at('resources'), 'resourceId', setup.resources);
  reportTwice(report, at('appointmentTypes'), 'appointmentTypeId', setup.appointmentTypes);

  const providers = new Set<string>(setup.providers.map(({ providerId }) => providerId));
  const unknownProvider = 'names no provider of this practice';
  for (const [index, type] of setup.appointmentTypes.entries()) {
    for (const [place, providerId] of (type.providerIds ?? []).entries())
      if (!providers.has(providerId)) report(at('appointmentTypes', index, 'providerIds', place), unknownProvider);
  }
  for (const [index, hours] of setup.hours.entries()) {
    if (!providers.has(hours.providerId)) report(at('hours', index, 'providerId'), unknownProvider);
    if (hours.end <= hours.start) report(at('hours', index, 'end'), 'must be after start');
    const overlapped = setup.hours
      .slice(0, index)
      .findIndex(
        (earlier) =>
          earlier.providerId === hours.providerId &&
          earlier.weekday === hours.weekday &&
          earlier.start < hours.end &&
          hours.start < earlier.end,
      );
    if (overlapped >= 0) report(at('hours', index), `overlaps ${policyPath(at('hours', overlapped))}`);
  }
}

function reportTwice<K extends string>(
  report: Report,
  path: readonly PropertyKey[],
  key: K,
  entries: readonly { readonly [P in K]: string }[],
) {
  const first = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const earlier = first.get(entry[key]);
    if (earlier === undefined) first.set(entry[key], index);
    else report([...path, index, key], `is the same as ${policyPath([...path, earlier, key])}`);
  }
}

/** Two practices that answered for the same one of Healthengine would each take its bookings in. */
function reportLinkedTwice(report: Report, { practices }: Policy) {
  const first = new Map<string, number>();
  for (const [index, { healthengine }] of practices.entries()) {
    if (!healthengine) continue;
    const key = JSON.stringify([healthengine.baseUrl, healthengine.practiceId]);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else
      report(
        ['practices', index, 'healthengine', 'practiceId'],
        `is the same as ${policyPath(['practices', earlier, 'healthengine', 'practiceId'])}`,
      );
  }
}

/** The names that the station door takes; a narrower choice than all of 127.0.0.0/8, because windows must be able to name it too. */
export function isLoopbackHost(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '::1';
}
