import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { SourceAuth } from '../../policy/policySchema.ts';
import { createVerifier, REPLAY_WINDOW_MS } from './createVerifier.ts';

const nowMs = Date.UTC(2026, 10, 20, 9);
const rawBody = Buffer.from('{"a":1}');
const verify = (auth: SourceAuth, headers: Record<string, string>, options: { demo?: boolean; local?: boolean; body?: Buffer } = {}) =>
  createVerifier(auth, (reference) => (typeof reference === 'string' ? reference : undefined), { demo: options.demo ?? false }).verify({
    headers,
    rawBody: options.body ?? rawBody,
    isLocal: () => options.local ?? true,
    nowMs,
  });

describe('bearer', () => {
  const auth: SourceAuth = { type: 'bearer', token: 'right', previousToken: 'before' };
  test.each([
    ['Bearer right', true],
    ['bearer right', true],
    ['Bearer before', true],
    ['Bearer wrong', false],
    ['Bearer ', false],
    ['Basic right', false],
    ['right', false],
  ])('%j: %s', (authorization, isVerified) => expect(verify(auth, { authorization })).toBe(isVerified));
  test('no header is refused', () => expect(verify(auth, {})).toBe(false));
});

describe('api-key', () => {
  const auth: SourceAuth = { type: 'api-key', key: 'right', header: 'X-Clinic-Key', previousKey: 'before' };
  test('is read from the named header, current or previous', () => {
    expect(verify(auth, { 'x-clinic-key': 'right' })).toBe(true);
    expect(verify(auth, { 'x-clinic-key': 'before' })).toBe(true);
    expect(verify(auth, { 'x-clinic-key': 'wrong' })).toBe(false);
    expect(verify(auth, { 'x-api-key': 'right' })).toBe(false);
  });
});

describe('hmac', () => {
  const auth: SourceAuth = {
    type: 'hmac',
    secret: 's3',
    header: 'X-Signature',
    encoding: 'hex',
    timestampHeader: 'X-Time',
    previousSecret: 's2',
  };
  const signed = (sentAtMs: number, secret = 's3', body = rawBody) => {
    const timestamp = String(Math.floor(sentAtMs / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
    return { 'x-signature': signature, 'x-time': timestamp };
  };

  test('the current and the previous secret verify, another does not', () => {
    expect(verify(auth, signed(nowMs))).toBe(true);
    expect(verify(auth, signed(nowMs, 's2'))).toBe(true);
    expect(verify(auth, signed(nowMs, 's1'))).toBe(false);
  });

  test('five minutes old or ahead are within the window, a second more is not', () => {
    expect(verify(auth, signed(nowMs - REPLAY_WINDOW_MS))).toBe(true);
    expect(verify(auth, signed(nowMs + REPLAY_WINDOW_MS))).toBe(true);
    expect(verify(auth, signed(nowMs - REPLAY_WINDOW_MS - 1000))).toBe(false);
    expect(verify(auth, signed(nowMs + REPLAY_WINDOW_MS + 1000))).toBe(false);
  });

  test('a changed body, a changed time and a missing time are refused', () => {
    expect(verify(auth, signed(nowMs), { body: Buffer.from('{"a":2}') })).toBe(false);
    expect(verify(auth, { ...signed(nowMs), 'x-time': String(nowMs / 1000 + 1) })).toBe(false);
    expect(verify(auth, { 'x-signature': signed(nowMs)['x-signature'] })).toBe(false);
    expect(verify(auth, { ...signed(nowMs), 'x-time': 'now' })).toBe(false);
  });

  test('without a timestamp header the body alone is signed; base64 and the prefix sha256= are read', () => {
    const plain: SourceAuth = { type: 'hmac', secret: 's3', header: 'x-hub', encoding: 'base64' };
    const signature = createHmac('sha256', 's3').update(rawBody).digest('base64');
    expect(verify(plain, { 'x-hub': signature })).toBe(true);
    expect(verify(plain, { 'x-hub': `sha256=${signature}` })).toBe(true);
    expect(verify(plain, { 'x-hub': signature.slice(4) })).toBe(false);
    expect(verify(plain, { 'x-hub': '' })).toBe(false);
  });
});

describe('standard webhooks', () => {
  const secret = `whsec_${Buffer.from('a secret of our own').toString('base64')}`;
  const auth: SourceAuth = { type: 'standard-webhooks', secret, previousSecret: 'plain text' };
  const signed = (sentAt: Date, webhook = new Webhook(secret)) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': webhook.sign('msg_1', sentAt, rawBody.toString()),
  });
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

  test('the current and the previous secret verify, another does not', () => {
    expect(verify(auth, signed(ago(0)))).toBe(true);
    expect(verify(auth, signed(ago(0), new Webhook('plain text', { format: 'raw' })))).toBe(true);
    expect(verify(auth, signed(ago(0), new Webhook('other text', { format: 'raw' })))).toBe(false);
  });

  test('a secret that says it is base64 and is not verifies nothing', () => {
    const broken: SourceAuth = { type: 'standard-webhooks', secret: 'whsec_&&&' };
    expect(verify(broken, signed(ago(0)))).toBe(false);
    expect(verify({ type: 'standard-webhooks', secret: 'whsec_' }, signed(ago(0)))).toBe(false);
  });

  test('too old, too far ahead, tampered with and half signed are refused', () => {
    expect(verify(auth, signed(ago(310)))).toBe(false);
    expect(verify(auth, signed(ago(-310)))).toBe(false);
    expect(verify(auth, signed(ago(0)), { body: Buffer.from('{"a":2}') })).toBe(false);
    expect(verify(auth, { ...signed(ago(0)), 'webhook-id': 'msg_2' })).toBe(false);
    expect(verify(auth, { 'webhook-id': 'msg_1', 'webhook-signature': 'v1,x' })).toBe(false);
    expect(verify(auth, { ...signed(ago(0)), 'webhook-signature': 'v1' })).toBe(false);
  });
});

describe('fail closed', () => {
  test('without authentication only a local sender is let in, and only in demo mode', () => {
    const auth: SourceAuth = { type: 'none-on-loopback' };
    expect(verify(auth, {}, { demo: true, local: true })).toBe(true);
    expect(verify(auth, {}, { demo: true, local: false })).toBe(false);
    expect(verify(auth, {}, { demo: false, local: true })).toBe(false);
  });

  test('a secret that cannot be had refuses everything, the empty text included', () => {
    const missing = { env: 'NOT_SET' };
    expect(verify({ type: 'bearer', token: missing }, { authorization: 'Bearer undefined' })).toBe(false);
    expect(verify({ type: 'api-key', key: { file: '/nowhere' }, header: 'x-api-key' }, { 'x-api-key': '' })).toBe(false);
    const signature = createHmac('sha256', '').update(rawBody).digest('hex');
    expect(verify({ type: 'hmac', secret: missing, header: 'x-s', encoding: 'hex' }, { 'x-s': signature })).toBe(false);
  });
});
