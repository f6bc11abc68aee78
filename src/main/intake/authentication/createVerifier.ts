import type { SecretReference, SourceAuth } from '../../policy/policySchema.ts';
import type { InboundHeaders } from '../message.ts';
import { hmacVerifier } from './hmacVerifier.ts';
import { bearerToken, expectedSecret } from './sameSecret.ts';
import { standardWebhooksVerifier } from './standardWebhooksVerifier.ts';

/** What a verifier may look at. */
export interface Claim {
  readonly headers: InboundHeaders;
  readonly rawBody: Buffer;
  /** From this very machine, directly: not through a proxy, not from a page of another site. */
  readonly isLocal: () => boolean;
  /** Epoch ms UTC. */
  readonly nowMs: number;
}

export interface Verifier {
  /** A signature covers the body: without all of it nothing can be said. */
  readonly needsBody: boolean;
  verify(claim: Claim): boolean;
}

/** Five minutes, both ways (integrations.md, Inbound sources). */
export const REPLAY_WINDOW_MS = 5 * 60_000;

/** Refuses everything: what a source without a usable secret gets. */
const refuseAll: Verifier = { needsBody: false, verify: () => false };

/**
 * Who may send to a source. Fails closed: a secret that cannot be had refuses every message.
 * A previous secret is honoured beside the current one, so that secrets can be changed without a gap.
 * @param secretOf the value behind a reference of the policy file, undefined when it cannot be had.
 */
export function createVerifier(
  auth: SourceAuth,
  secretOf: (reference: SecretReference) => string | undefined,
  options: { readonly demo: boolean },
): Verifier {
  const secrets = (...references: readonly (SecretReference | undefined)[]): readonly string[] =>
    references.flatMap((reference) => {
      const secret = reference === undefined ? undefined : secretOf(reference);
      return secret === undefined || secret === '' ? [] : [secret];
    });
  const orRefuse = (known: readonly string[], verifier: (known: readonly string[]) => Verifier) =>
    known.length === 0 ? refuseAll : verifier(known);
  switch (auth.type) {
    case 'bearer':
      return orRefuse(secrets(auth.token, auth.previousToken), (known) =>
        textVerifier(known, (headers) => bearerToken(headerOf(headers, 'authorization'))),
      );
    case 'api-key': {
      const name = auth.header.toLowerCase();
      return orRefuse(secrets(auth.key, auth.previousKey), (known) => textVerifier(known, (headers) => headerOf(headers, name)));
    }
    case 'hmac':
      return orRefuse(secrets(auth.secret, auth.previousSecret), (known) => hmacVerifier(known, auth));
    case 'standard-webhooks':
      return orRefuse(secrets(auth.secret, auth.previousSecret), standardWebhooksVerifier);
    case 'none-on-loopback':
      return options.demo ? { needsBody: false, verify: (claim) => claim.isLocal() } : refuseAll;
  }
}

/** One header as text. @param name lower case. */
export function headerOf(headers: InboundHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function textVerifier(known: readonly string[], offeredIn: (headers: InboundHeaders) => string | undefined): Verifier {
  const expected = known.map(expectedSecret);
  return {
    needsBody: false,
    verify({ headers }) {
      const offered = offeredIn(headers);
      if (offered === undefined) return false;
      // Every secret is compared, so that the time taken does not tell which one matched.
      return expected.map((secret) => secret.matches(offered)).includes(true);
    },
  };
}
