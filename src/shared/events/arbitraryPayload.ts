import fc from 'fast-check';
import { eventJsonSchemas, type JsonSchema } from './jsonSchemas.ts';
import type { EventTypeName } from './registry.ts';

/** For tests: payloads that the published schema of a type allows, with optional fields sometimes absent. */
export function arbitraryPayload(type: EventTypeName): fc.Arbitrary<Record<string, unknown>> {
  const schema = eventJsonSchemas().get(`${type}.schema.json`);
  if (!schema) throw new Error(`no schema for ${type}`);
  return arbitraryObject(schema);
}

/** For tests: instants as others write them, with `Z` or an offset and any number of decimals. */
export const arbitraryInstant: fc.Arbitrary<string> = fc
  .record({
    at: fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true }),
    decimals: fc.constantFrom('', '.5', '.25', '.125', '.123456', '.123456789'),
    offset: fc.constantFrom('Z', '+00:00', '-00:00', '+08:00', '-03:30', '+13:45'),
  })
  .map(({ at, decimals, offset }) => `${at.toISOString().slice(0, 19)}${decimals}${offset}`);

function arbitraryObject(schema: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  if (properties.length === 0) {
    const values = schema['additionalProperties'] as JsonSchema;
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), arbitraryValue(values), { maxKeys: 4, noNullPrototype: true });
  }
  return fc.record(Object.fromEntries(properties.map(([name, property]) => [name, arbitraryValue(property)])), {
    requiredKeys: (schema['required'] ?? []) as string[],
    noNullPrototype: true,
  });
}

/** For tests: values that a JSON Schema of ours allows. */
export function arbitraryValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const']);
  if (schema['enum']) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (choices) return fc.oneof(...(choices as JsonSchema[]).map(arbitraryValue));
  if (schema['format'] === 'date-time') return arbitraryInstant;
  if (schema['format'] === 'date') return fc.constantFrom('2025-11-27', '2024-02-29', '1931-01-01');
  switch (schema['type']) {
    case 'string':
      if (String(schema['pattern'] ?? '').includes('24:00')) return fc.constantFrom('00:00', '08:30', '24:00');
      return fc.string({ minLength: 1, maxLength: 40 }).map((text) => `x${text}x`.slice(0, Number(schema['maxLength'] ?? 42)));
    case 'integer':
      return fc.integer({ min: Number(schema['minimum']), max: Number(schema['maximum']) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(arbitraryValue(schema['items'] as JsonSchema), { maxLength: 4 });
    case 'object':
      return arbitraryObject(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
