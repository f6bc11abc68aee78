import { type EventTypeName, eventTypeOf } from './registry.ts';

/**
 * The payload without its personal fields, but for those that are allowed by name (architecture.md, decision 10), and but for what every window must fold alike (`impersonal` of the type). What
 * remains is still a valid payload: no personal field is ever required.
 * @returns a copy; the very same object when there was nothing to take out.
 */
export function maskPersonal<D extends object>(eventType: EventTypeName, data: D, isAllowed: (field: string) => boolean): D {
  const withheld = eventTypeOf(eventType).personalFields.filter((name) => Object.hasOwn(data, name) && !isAllowed(name));
  if (withheld.length === 0) return data;
  const copy = { ...data };
  for (const name of withheld) Reflect.deleteProperty(copy, name);
  // Nothing of a field that is allowed is taken back.
  return { ...eventTypeOf(eventType).impersonal?.(data as never), ...copy };
}
