import { Webhook } from 'standardwebhooks';
import { headerOf, type Verifier } from './createVerifier.ts';

/**
 * The Standard Webhooks way: `webhook-id`, `webhook-timestamp`, `webhook-signature`, five minutes either way, checked by
 * the library of the specification against the clock of the machine. A secret is written `whsec_` + base64, or is plain text.
 */
export function standardWebhooksVerifier(secrets: readonly string[]): Verifier {
  const webhooks = secrets.map(webhookOf).filter((webhook) => webhook !== undefined);
  return {
    needsBody: true,
    verify({ headers, rawBody }) {
      const id = headerOf(headers, 'webhook-id');
      const timestamp = headerOf(headers, 'webhook-timestamp');
      const signature = headerOf(headers, 'webhook-signature');
      if (id === undefined || timestamp === undefined || signature === undefined) return false;
      const signed = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      return webhooks.map((webhook) => isSigned(webhook, rawBody, signed)).includes(true);
    },
  };
}

/** @returns undefined for a secret that says it is base64 and is not: it verifies nothing. */
function webhookOf(secret: string): Webhook | undefined {
  try {
    return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
  } catch {
    return undefined;
  }
}

function isSigned(webhook: Webhook, rawBody: Buffer, headers: Record<string, string>): boolean {
  try {
    webhook.verify(rawBody, headers, { jsonParse: false });
    return true;
  } catch {
    // The library tells a bad signature by throwing; a header that it cannot read is one too.
    return false;
  }
}
