import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { SourceAuth } from '../../policy/policySchema.ts';
import { headerOf, REPLAY_WINDOW_MS, type Verifier } from './createVerifier.ts';

type HmacAuth = Extract<SourceAuth, { type: 'hmac' }>;

/**
 * HMAC-SHA256 over the raw body, or over `timestamp.body` where a timestamp header is named; the timestamp is Unix time in
 * seconds, or in milliseconds when it has 13 digits, and must lie within five minutes of our clock, either way.
 */
export function hmacVerifier(secrets: readonly string[], auth: HmacAuth): Verifier {
  const keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
  const signatureHeader = auth.header.toLowerCase();
  const timestampHeader = auth.timestampHeader?.toLowerCase();
  return {
    needsBody: true,
    verify({ headers, rawBody, nowMs }) {
      const offered = signatureIn(headerOf(headers, signatureHeader), auth.encoding);
      if (!offered) return false;
      let signedBefore = '';
      if (timestampHeader !== undefined) {
        const timestamp = headerOf(headers, timestampHeader);
        const sentAtMs = timestamp === undefined ? undefined : unixMs(timestamp);
        if (sentAtMs === undefined || Math.abs(nowMs - sentAtMs) > REPLAY_WINDOW_MS) return false;
        signedBefore = `${timestamp}.`;
      }
      return keys
        .map((key) => timingSafeEqual(createHmac('sha256', key).update(signedBefore).update(rawBody).digest(), offered))
        .includes(true);
    },
  };
}

const digestText = { hex: /^[0-9a-f]{64}$/i, base64: /^[A-Za-z0-9+/]{43}=?$/ } as const;

function signatureIn(header: string | undefined, encoding: 'hex' | 'base64'): Buffer | undefined {
  const text = header?.trim().replace(/^sha256=/i, '');
  return text !== undefined && digestText[encoding].test(text) ? Buffer.from(text, encoding) : undefined;
}

function unixMs(text: string): number | undefined {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  return /^\d{13}$/.test(text) ? Number(text) : undefined;
}
