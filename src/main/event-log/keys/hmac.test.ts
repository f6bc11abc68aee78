import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createHmacSha256 } from './hmac.ts';

it('equals the HMAC-SHA256 of node:crypto for keys up to 64 bytes and texts of any length and script', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.string({ unit: 'binary', maxLength: 9_000 }), { maxLength: 4 }),
      (key, texts) => {
        const hmac = createHmacSha256(key);
        for (const text of texts) expect(hmac(text)).toEqual(createHmac('sha256', key).update(text, 'utf8').digest());
      },
    ),
  );
});
