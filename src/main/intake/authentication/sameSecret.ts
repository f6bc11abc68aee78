import { hash, timingSafeEqual } from 'node:crypto';

/** A secret that can be compared in constant time whatever the length of what is offered. */
export interface ExpectedSecret {
  matches(offered: string): boolean;
}

/** Compares digests, so that neither content nor length of the secret shows in the time taken. */
export function expectedSecret(secret: string): ExpectedSecret {
  const expected = hash('sha256', secret, 'buffer');
  return { matches: (offered) => timingSafeEqual(expected, hash('sha256', offered, 'buffer')) };
}

/** The token of an `Authorization: Bearer …` header. @returns undefined when the header is absent or of another kind. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
}
