import { readFileSync } from 'node:fs';
import type { SecretReference } from '../../policy/policySchema.ts';

/** The value behind a secret of the policy file. @returns undefined when the variable or file is not there or is empty. */
export function resolveSecret(reference: SecretReference, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  if (typeof reference === 'string') return reference;
  const value = 'env' in reference ? environment[reference.env] : readSecretFile(reference.file);
  return value === undefined || value === '' ? undefined : value;
}

function readSecretFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
