import fc from 'fast-check';
import { v5 as uuidV5 } from 'uuid';
import { expect, test } from 'vitest';
import { eventIdFrom } from './eventIdFrom.ts';

test('it is the UUID v5 of the JSON of its parts in the namespace of the connectors, whatever the parts', () => {
  const part = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer());
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      expect(eventIdFrom(parts)).toBe(uuidV5(JSON.stringify(parts), '2f0c7a51-9d3e-54b6-8a17-60e4d2953bc8'));
    }),
  );
});
