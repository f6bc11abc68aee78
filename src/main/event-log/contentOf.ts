import type { CanonicalEvent } from '../../shared/events/index.ts';

/**
 * What an event says, as one text: its type and payload, whatever the order of the fields and however an instant is
 * spelled (`Z`, `+00:00`, another offset). Two events with the same content are the same statement.
 */
export function contentOf(event: CanonicalEvent): string {
  return `${event.eventType}\n${canonical(event.data)}`;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return isInstant(value) ? `@${Date.parse(value)}` : JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
      return canonicalObject(value);
    case 'undefined':
      return 'null';
    default:
      return JSON.stringify(value);
  }
}

function canonicalObject(value: object): string {
  let text = '{';
  const fields = value as Readonly<Record<string, unknown>>;
  // By UTF-16 code units, which needs no comparison of ours.
  for (const name of Object.keys(value).sort()) {
    const field = fields[name];
    if (field !== undefined) text += `${JSON.stringify(name)}:${canonical(field)},`;
  }
  return `${text}}`;
}

/** The cheap checks come first: nearly every text is not an instant. */
function isInstant(text: string): boolean {
  return text.length >= 17 && text.length <= 40 && text.charCodeAt(10) === 84 && INSTANT.test(text);
}
