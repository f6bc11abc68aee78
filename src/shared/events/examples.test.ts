import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventJsonSchemas } from './jsonSchemas.ts';
import { parseEvent } from './parseEvent.ts';
import { eventTypeNames } from './registry.ts';

const dataSchema = z.record(z.string(), z.unknown());
const inputSchema = z.looseObject({ eventType: z.string(), data: dataSchema });
/** One file a type in `examples/`: what is accepted (and what it becomes), how a field may be spelled, what we produce, what is refused where. */
const examplesSchema = z.strictObject({
  type: z.enum(eventTypeNames),
  accepted: z.array(z.strictObject({ why: z.string(), input: inputSchema, becomes: dataSchema.optional() })).min(1),
  spellings: z.strictObject({ field: z.string(), read: z.record(z.string(), z.string()) }).optional(),
  produced: z.array(inputSchema).min(1),
  refused: z.array(z.strictObject({ why: z.string(), input: inputSchema, path: z.string() })).min(1),
});

const folder = new URL('./examples/', import.meta.url);
const files = readdirSync(folder).map((name) => ({
  name,
  examples: examplesSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))),
}));

const ajv = new Ajv({ strict: true, strictTypes: false, keywords: ['x-personal'] });
addFormats.default(ajv);
for (const schema of eventJsonSchemas().values()) ajv.addSchema(schema);

describe('the examples', () => {
  it('exist once for every event type', () => {
    expect(files.map((file) => file.name).sort()).toEqual(eventTypeNames.map((name) => `${name}.json`).sort());
    for (const { name, examples } of files) expect(name).toBe(`${examples.type}.json`);
  });
});

for (const { examples } of files) {
  describe(examples.type, () => {
    it.each(examples.accepted)('accepts: $why', ({ input, becomes }) => {
      const parsed = parseEvent(input);
      expect(parsed).toEqual({ outcome: 'event', event: { ...input, data: becomes ?? input.data } });
    });

    const { spellings } = examples;
    if (spellings) {
      it.each(Object.entries(spellings.read))(`reads ${spellings.field} "%s" as "%s"`, (spelled, ours) => {
        const [first] = examples.accepted;
        const parsed = parseEvent({ ...first?.input, data: { ...first?.input.data, [spellings.field]: spelled } });
        expect(parsed).toMatchObject({ outcome: 'event', event: { data: { [spellings.field]: ours } } });
      });
    }

    it('produces envelopes that are complete, pass unchanged, and satisfy the schemas published with the app', () => {
      for (const event of examples.produced) {
        expect(event).toMatchObject({
          eventId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[57]/),
          producer: expect.any(String),
          correlationId: expect.any(String),
        });
        expect(parseEvent(event)).toEqual({ outcome: 'event', event });
        expect(ajv.validate('envelope.schema.json', event), ajv.errorsText()).toBe(true);
        expect(ajv.validate(`${examples.type}.schema.json`, event.data), ajv.errorsText()).toBe(true);
      }
    });

    it.each(examples.refused)('refuses, naming the path: $why', ({ input, path }) => {
      expect(parseEvent(input)).toMatchObject({ outcome: 'invalid', path });
    });

    it('is refused by its published schema wherever the payload is at fault', () => {
      for (const { input, path } of examples.refused.filter((example) => example.path.startsWith('data'))) {
        expect(ajv.validate(`${examples.type}.schema.json`, input.data), path).toBe(false);
      }
    });
  });
}
