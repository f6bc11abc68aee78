import { z } from 'zod';
import { envelopeSchema } from './envelope.ts';
import { markOf } from './marks.ts';
import { eventTypeNames, eventTypeOf } from './registry.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schema draft 7, the draft of the published contract. Personal fields carry `x-personal: true`. */
export function toJsonSchema(
  schema: z.ZodType,
  head: { readonly id: string; readonly title: string; readonly description: string },
): JsonSchema {
  const { $schema, ...body } = z.toJSONSchema(schema, {
    target: 'draft-07',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodType && markOf(zodSchema) === 'personal') jsonSchema['x-personal'] = true;
      // The format says the same as the long pattern behind it, and can be read.
      if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
    },
  });
  return { $schema, $id: head.id, title: head.title, description: head.description, ...body };
}

/** Every schema of the language of events by file name: the envelope, and the payload of each type as we emit it. */
export function eventJsonSchemas(): ReadonlyMap<string, JsonSchema> {
  const files = new Map<string, JsonSchema>();
  const add = (name: string, schema: z.ZodType, title: string, description: string) => {
    const file = `${name}.schema.json`;
    files.set(file, toJsonSchema(schema, { id: file, title, description }));
  };
  add(
    'envelope',
    envelopeSchema,
    'Envelope of a canonical event',
    'What is around every event. `data` is checked by the schema of its `eventType`. `producer` and `correlationId` are always set on what Frontdesk produces.',
  );
  for (const name of eventTypeNames) add(name, eventTypeOf(name).data, `Payload of ${name}`, eventTypeOf(name).summary);
  return files;
}
