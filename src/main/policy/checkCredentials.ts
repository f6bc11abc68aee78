import { type PolicyProblem, policyPath } from './policyProblem.ts';
import type { Policy, SecretReference, SourceAuth } from './policySchema.ts';
import type { SecretOf } from './resolveSecrets.ts';

/** As long as a random password of a careful person; what a machine makes up is longer. */
const LEAST_CHARACTERS = 16;
const LEAST_DIFFERENT = 6;

interface Credential {
  readonly path: string;
  readonly value: string;
  /** Whom it lets in: a practice's sources, or a door of its own. */
  readonly opens: string;
}

/**
 * What lets somebody in must be hard to guess, and must not let them in as somebody else: a message would be taken for that of another
 * practice, or a kiosk could read what only the admin may. Sources of one practice may share a credential.
 * @param policy with its secrets taken out. @returns problems with paths; none repeats a secret.
 */
export function checkCredentials(policy: Policy, secretOf: SecretOf): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const first = new Map<string, Credential>();
  for (const credential of credentialsOf(policy, secretOf)) {
    const { path, value, opens } = credential;
    const weakness = weaknessOf(value);
    if (weakness !== null) problems.push({ path, message: `${weakness}; make a new one, such as with: openssl rand -base64 32` });
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, credential);
    else if (earlier.opens !== opens)
      problems.push({ path, message: `is the same as ${earlier.path}; give each its own, so that nobody passes for the other` });
  }
  return problems;
}

function weaknessOf(value: string): string | null {
  if (value.length < LEAST_CHARACTERS) return `is shorter than ${LEAST_CHARACTERS} characters, so it can be guessed`;
  return new Set(value).size < LEAST_DIFFERENT ? `has fewer than ${LEAST_DIFFERENT} different characters, so it can be guessed` : null;
}

function credentialsOf(policy: Policy, secretOf: SecretOf): readonly Credential[] {
  const found = (path: readonly PropertyKey[], reference: SecretReference | undefined, opens: string): readonly Credential[] => {
    const value = reference === undefined ? undefined : secretOf(reference);
    return value === undefined ? [] : [{ path: policyPath(path), value, opens }];
  };
  return [
    ...policy.sources.flatMap(({ auth, tenantId }, index) =>
      Object.entries(secretsOf(auth)).flatMap(([name, secret]) => found(['sources', index, 'auth', name], secret, `practice ${tenantId}`)),
    ),
    ...(['intake', 'station'] as const).flatMap((door) =>
      found(['listeners', door, 'token'], policy.listeners[door]?.token, `door ${door}`),
    ),
  ];
}

function secretsOf(auth: SourceAuth): Readonly<Record<string, SecretReference | undefined>> {
  switch (auth.type) {
    case 'bearer':
      return { token: auth.token, previousToken: auth.previousToken };
    case 'api-key':
      return { key: auth.key, previousKey: auth.previousKey };
    case 'hmac':
    case 'standard-webhooks':
      return { secret: auth.secret, previousSecret: auth.previousSecret };
    case 'none-on-loopback':
      return {};
  }
}
