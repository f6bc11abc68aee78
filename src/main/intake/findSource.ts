import type { InboundMessage } from './message.ts';
import type { IntakeSource } from './source.ts';

export type Found =
  | { readonly outcome: 'verified'; readonly source: IntakeSource }
  /** A signature covers the whole body, and the body was cut. */
  | { readonly outcome: 'undecided'; readonly source: IntakeSource }
  /** `source` is the one that was meant, where that can be told; the reason is for staff, never for the sender. */
  | { readonly outcome: 'refused'; readonly source: IntakeSource | undefined; readonly reason: string };

/** Finds the source that a message is for and verifies that it may send. Where several could be meant, the one that verifies is it. */
export function findSource(sources: readonly IntakeSource[], message: InboundMessage, nowMs: number): Found {
  const { to } = message;
  const meant = sources.filter((source) =>
    'provider' in to ? source.provider === to.provider : source.id === to.sourceId && (!to.tenantId || source.tenantId === to.tenantId),
  );
  const enabled = meant.filter((source) => source.enabled);
  const only = meant.length === 1 ? meant[0] : undefined;
  if (meant.length === 0) return { outcome: 'refused', source: undefined, reason: 'No source is set up at this address.' };
  if (enabled.length === 0) return { outcome: 'refused', source: only, reason: 'The source is switched off.' };
  const claim = { headers: message.headers, rawBody: message.rawBody, isLocal: message.isLocal, nowMs };
  const verified = enabled.find((source) => !(message.isCut && source.verifier.needsBody) && source.verifier.verify(claim));
  if (verified) return { outcome: 'verified', source: verified };
  const undecided = message.isCut ? enabled.find((source) => source.verifier.needsBody) : undefined;
  if (undecided) return { outcome: 'undecided', source: undecided };
  return {
    outcome: 'refused',
    source: only,
    reason: 'The message could not be verified: its signature, token or time is missing, wrong or too old.',
  };
}
