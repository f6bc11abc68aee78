import { type CanonicalEvent, type EventTypeName, eventTypeOf } from './registry.ts';

/**
 * The payload without its personal fields, but for those allowed by name (architecture.md, decision 10). What remains is
 * still a valid payload: no personal field is ever required.
 * @returns a copy; the very same object when there was nothing to take out.
 */
export function maskPersonalData<D extends object>(eventType: EventTypeName, data: D, allowed: ReadonlySet<string>): D {
  const withheld = eventTypeOf(eventType).personalFields.filter((name) => !allowed.has(name) && Object.hasOwn(data, name));
  if (withheld.length === 0) return data;
  const copy = { ...data };
  for (const name of withheld) Reflect.deleteProperty(copy, name);
  return copy;
}

/** The event with its payload masked as {@link maskPersonalData} does: for roles, for logs, for the exchange log. */
export function maskPersonal<E extends CanonicalEvent>(event: E, allowed: ReadonlySet<string>): E {
  const data = maskPersonalData(event.eventType, event.data, allowed);
  return data === event.data ? event : { ...event, data };
}
