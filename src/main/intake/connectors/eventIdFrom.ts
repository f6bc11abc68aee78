import { v5 as uuidV5 } from 'uuid';
import type { EventId } from '../../../shared/events/index.ts';
import { eventIdSchema } from '../../../shared/events/index.ts';

/** Namespace of the ids that connectors derive. Never change it: the same message would get another id. */
const namespace = new Uint8Array([0x2f, 0x0c, 0x7a, 0x51, 0x9d, 0x3e, 0x54, 0xb6, 0x8a, 0x17, 0x60, 0xe4, 0xd2, 0x95, 0x3b, 0xc8]);

/**
 * A UUID v5 of the provider's stable ids.
 * @param parts tenant, source and what identifies the message there. Written as a JSON array, so that no two lists run together.
 */
export function eventIdFrom(parts: readonly (string | number)[]): EventId {
  return eventIdSchema.parse(uuidV5(JSON.stringify(parts), namespace));
}
