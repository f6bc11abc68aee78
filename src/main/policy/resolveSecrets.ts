import path from 'node:path';
import { type PolicyProblem, policyPath } from './policyProblem.ts';
import type { Policy, SecretReference, SourceAuth } from './policySchema.ts';

/** The value behind a reference of the policy; undefined where there is none. A plain text is its own value. */
export type SecretOf = (reference: SecretReference) => string | undefined;

export interface SecretSources {
  /** The policy file; `file` secrets are relative to its folder. Null: to the working folder. */
  readonly policyPath: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws when the file cannot be read. */
  readonly readFile: (path: string) => string | Uint8Array;
}

/**
 * Fetches every secret once, and takes those that stand in the file itself out of the policy: what remains names where a
 * secret comes from, so that a policy or any part of it can be printed. Values are had through `secretOf` alone.
 */
export function resolveSecrets(policy: Policy, sources: SecretSources) {
  const problems: PolicyProblem[] = [];
  const values = new WeakMap<object, string>();
  /** Those that stand in the policy itself look like these, but are no files of their own. */
  const files = new WeakSet<object>();

  function taken(reference: SecretReference, place: readonly PropertyKey[]): SecretReference {
    if (typeof reference === 'string') {
      const standIn = { file: `${sources.policyPath ?? 'policy'}#/${place.map(String).join('/')}` };
      values.set(standIn, reference);
      return standIn;
    }
    const found = 'env' in reference ? fromEnvironment(reference.env) : fromFile(reference.file);
    if ('file' in reference) files.add(reference);
    if (found.outcome === 'value') values.set(reference, found.value);
    else problems.push({ path: policyPath(place), message: found.message });
    return reference;
  }

  function fromEnvironment(name: string): Found {
    const value = sources.env[name];
    if (value !== undefined && value !== '') return { outcome: 'value', value };
    const what = value === undefined ? 'is not set' : 'is empty';
    return { outcome: 'none', message: `names the environment variable ${name}, which ${what}` };
  }

  function fromFile(name: string): Found {
    const file = path.resolve(sources.policyPath === null ? '' : path.dirname(sources.policyPath), name);
    try {
      const read = sources.readFile(file);
      const value = (typeof read === 'string' ? read : new TextDecoder('utf-8', { fatal: true }).decode(read)).trim();
      return value === '' ? { outcome: 'none', message: `names the file ${name}, which is empty` } : { outcome: 'value', value };
    } catch (error) {
      return { outcome: 'none', message: `names the file ${name}, which cannot be read (${codeOf(error)})` };
    }
  }

  const resolved: Policy = {
    ...policy,
    practices: policy.practices.map((practice, index) => {
      if (!practice.healthengine) return practice;
      const place = ['practices', index, 'healthengine'];
      const { apiKey, practiceKey } = practice.healthengine;
      return {
        ...practice,
        healthengine: {
          ...practice.healthengine,
          apiKey: taken(apiKey, [...place, 'apiKey']),
          practiceKey: taken(practiceKey, [...place, 'practiceKey']),
        },
      };
    }),
    sources: policy.sources.map((source, index) => ({ ...source, auth: takenFromAuth(source.auth, ['sources', index, 'auth']) })),
    listeners: Object.fromEntries(
      Object.entries(policy.listeners).map(([door, listener]) => [
        door,
        listener?.token === undefined ? listener : { ...listener, token: taken(listener.token, ['listeners', door, 'token']) },
      ]),
    ),
  };

  function takenFromAuth(auth: SourceAuth, place: readonly PropertyKey[]): SourceAuth {
    switch (auth.type) {
      case 'bearer': {
        const { previousToken } = auth;
        const token = taken(auth.token, [...place, 'token']);
        return { ...auth, token, ...(previousToken && { previousToken: taken(previousToken, [...place, 'previousToken']) }) };
      }
      case 'api-key': {
        const { previousKey } = auth;
        const key = taken(auth.key, [...place, 'key']);
        return { ...auth, key, ...(previousKey && { previousKey: taken(previousKey, [...place, 'previousKey']) }) };
      }
      case 'hmac':
      case 'standard-webhooks': {
        const { previousSecret } = auth;
        const secret = taken(auth.secret, [...place, 'secret']);
        const previous = previousSecret && taken(previousSecret, [...place, 'previousSecret']);
        if (auth.type === 'standard-webhooks') {
          checkSigningSecret(secret, [...place, 'secret']);
          if (previous) checkSigningSecret(previous, [...place, 'previousSecret']);
        }
        return { ...auth, secret, ...(previous && { previousSecret: previous }) };
      }
      case 'none-on-loopback':
        return auth;
    }
  }

  function checkSigningSecret(reference: SecretReference, place: readonly PropertyKey[]) {
    const value = secretOf(reference);
    if (value?.startsWith('whsec_') && !SIGNING_SECRET.test(value))
      problems.push({ path: policyPath(place), message: 'begins with whsec_, but base64 does not follow' });
  }

  function secretOf(reference: SecretReference): string | undefined {
    return typeof reference === 'string' ? reference : values.get(reference);
  }

  function secretAgain(reference: SecretReference): string | undefined {
    if (typeof reference === 'object' && 'file' in reference && files.has(reference)) {
      const found = fromFile(reference.file);
      // A file that is being written may be empty for a moment: what was good before stands until there is something new.
      if (found.outcome === 'value') values.set(reference, found.value);
    }
    return secretOf(reference);
  }

  return { policy: resolved, secretOf, secretAgain, problems };
}

const SIGNING_SECRET = /^whsec_(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

type Found = { readonly outcome: 'value'; readonly value: string } | { readonly outcome: 'none'; readonly message: string };

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'not text in UTF-8';
}
