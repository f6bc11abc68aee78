/** Header names in lower case, as node:http gives them. */
export type InboundHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whom a message is addressed to: one source by its id, or whichever enabled source of a provider it can be verified for. */
export type Address = { readonly sourceId: string; readonly tenantId?: string } | { readonly provider: 'appointments' };

/** One message as it stands at the door. */
export interface InboundMessage {
  readonly to: Address;
  readonly headers: InboundHeaders;
  /** All of the body, or its first part when `isCut`. */
  readonly rawBody: Buffer;
  /** The body was longer than this door takes, and the rest was let go. */
  readonly isCut?: boolean;
  /** Ties the answer to the log line. */
  readonly requestId: string;
  /** From this very machine, directly: not through a proxy, not from a page of another site. */
  readonly isLocal: () => boolean;
}

/**
 * The headers that are kept with a dead letter: an allow list, because whatever else a sender invents may be a secret.
 * Signatures and tokens are not on it.
 */
const keptHeaders = ['content-type', 'content-length', 'user-agent', 'webhook-id', 'webhook-timestamp', 'x-request-id', 'date'] as const;

export function headersWithoutSecrets(headers: InboundHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of keptHeaders) {
    const value = headers[name];
    if (typeof value === 'string') kept[name] = value.slice(0, 500);
  }
  return kept;
}
