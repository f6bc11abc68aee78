import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { isLoopback, requestGuard } from './requestGuard.ts';
import { accessByToken, displayTokenOf } from './stationTokens.ts';

const token = 'the-station-token';
const guard = requestGuard(4000, accessByToken(token));
const asking = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

describe('who may ask at the station door', () => {
  test.each(['127.0.0.1:4000', 'localhost:4000', 'LOCALHOST:4000', '[::1]:4000'])('Host %s is ours', (host) => {
    expect(guard.host(asking({ host })).outcome).toBe('allowed');
  });

  test.each(['evil.example', 'evil.example:4000', '127.0.0.1', '127.0.0.1:4001', 'localhost.evil.example:4000', ''])(
    'Host %j is refused',
    (host) => {
      expect(guard.host(asking({ host }))).toMatchObject({ outcome: 'refused', status: 403 });
    },
  );

  test.each(['http://evil.example', 'https://127.0.0.1:4000', 'http://127.0.0.1:4001', 'null', 'http://localhost:4000.evil.example'])(
    'a page of %s may not open a live connection, even with the token',
    (origin) => {
      const headers = { host: '127.0.0.1:4000', origin, authorization: `Bearer ${token}` };
      expect(guard.live(asking(headers))).toMatchObject({ outcome: 'refused', status: 403 });
    },
  );

  test('a page of ours may, and signs in with its hello', () => {
    expect(guard.live(asking({ host: 'localhost:4000', origin: 'http://localhost:4000' })).outcome).toBe('allowed');
  });

  test('without an Origin only a program that presents the token may', () => {
    const host = '127.0.0.1:4000';
    expect(guard.live(asking({ host }))).toMatchObject({ outcome: 'refused', status: 401 });
    expect(guard.live(asking({ host, authorization: 'Bearer wrong' }))).toMatchObject({ outcome: 'refused', status: 401 });
    expect(guard.live(asking({ host, authorization: `Bearer ${token}` })).outcome).toBe('allowed');
  });

  test('the read interface opens to the station token, not to a display token and not to a token elsewhere', () => {
    expect(guard.api(asking({ authorization: `Bearer ${token}` })).outcome).toBe('allowed');
    expect(guard.api(asking({ authorization: `Bearer ${displayTokenOf(token)}` }))).toMatchObject({ outcome: 'refused', status: 403 });
    expect(guard.api(asking({ authorization: `Basic ${token}` }))).toMatchObject({ outcome: 'refused', status: 401 });
    expect(guard.api(asking({}))).toMatchObject({ outcome: 'refused', status: 401 });
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', 'clinic-pc', ''])('%j reaches beyond this computer', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
