import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { appointmentEventTypes } from '../src/main/intake/connectors/appointmentMessage.ts';
import { ingestInputSchema, ingestOutputSchema } from '../src/main/intake/operation.ts';
import { envelopeSchema } from '../src/shared/events/envelope.ts';

/** Writes the description of the intake door: `npm run schemas` after every change to what it takes or answers. */
export const openapiFile = new URL('../docs/openapi-intake.json', import.meta.url);

const deadLetterId = z.string().nullable();
const deadLetter = z.strictObject({ index: z.int().min(0), reason: z.string(), deadLetterId });

/** What the intake door takes and answers, by the name in the description. */
export const intakeShapes = {
  Envelope: envelopeSchema,
  Batch: z.array(envelopeSchema).min(1).max(1_000),
  WebhookAccepted: z.strictObject({
    accepted: z.literal(true),
    events: z.array(z.string()),
    duplicates: z.int().min(0),
    deadLetters: z.array(deadLetter),
    conflicts: z.int().min(1).optional(),
    notices: z.array(z.strictObject({ index: z.int().min(0), notice: z.string() })).optional(),
  }),
  WebhookRefused: z.strictObject({
    accepted: z.literal(false),
    reason: z.string(),
    deadLetterId: deadLetterId.optional(),
    deadLetters: z.array(deadLetter).optional(),
  }),
  AppointmentMessage: z.looseObject({
    event_type: z.enum(appointmentEventTypes),
    appointment_id: z.string().min(1).max(200),
    patient_id: z.string().min(1).max(200),
    timestamp: z.string().describe('ISO 8601; without an offset it is read as UTC.'),
    notes: z.string().max(10_000).nullable().optional(),
  }),
  AppointmentAccepted: z.strictObject({
    status: z.literal('accepted'),
    message: z.string(),
    event_id: z.string(),
    appointment_id: z.string(),
    request_id: z.string(),
  }),
  Failure: z.strictObject({ error: z.string(), message: z.string(), request_id: z.string() }),
  IngestInput: ingestInputSchema,
  IngestOutput: ingestOutputSchema,
} as const;

type ShapeName = keyof typeof intakeShapes;

const reference = (name: ShapeName) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ 'application/json': { schema } });
const answer = (description: string, name: ShapeName) => ({ description, content: json(reference(name)) });
const waits = { 'Retry-After': { description: 'Whole seconds to wait.', schema: { type: 'integer', minimum: 1 } } };

/** @returns the description of the intake door in OpenAPI 3.1. */
export function intakeOpenapi(): object {
  const refused = (description: string) => answer(description, 'WebhookRefused');
  const failed = (description: string) => answer(description, 'Failure');
  return {
    openapi: '3.1.1',
    info: {
      title: 'Intake door of Frontdesk',
      version: packageJson.version,
      description: 'Where outside programs send what happens. When to send again is one table in integrators.md.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8000', description: 'A host on this computer with its default port' }],
    paths: {
      '/webhooks/{sourceId}': {
        post: {
          operationId: 'sendEvents',
          summary: 'One canonical event, or an array of up to 1,000',
          parameters: [{ name: 'sourceId', in: 'path', required: true, schema: { type: 'string' } }],
          security: [{ bearer: [] }, { apiKey: [] }, { hmac: [] }, { standardWebhooks: [] }],
          requestBody: { required: true, content: json({ oneOf: [reference('Envelope'), reference('Batch')] }) },
          responses: {
            200: answer('Something was stored or known.', 'WebhookAccepted'),
            400: refused('Nothing was accepted.'),
            401: refused('Not verified, unknown, or switched off.'),
            413: refused('Longer than the source may send.'),
            415: refused('Compressed.'),
            429: { ...refused('More than the source may send.'), headers: waits },
            500: refused('Something broke on this message.'),
            503: { ...refused('It could not be stored.'), headers: waits },
          },
        },
      },
      '/webhook/appointments': {
        post: {
          operationId: 'sendAppointment',
          summary: 'One message of a booking system',
          security: [{ apiKey: [] }, { bearer: [] }, { hmac: [] }],
          requestBody: { required: true, content: json(reference('AppointmentMessage')) },
          responses: {
            200: answer('Stored.', 'AppointmentAccepted'),
            400: failed('Nothing was accepted; the message names the field.'),
            401: failed('Not verified, unknown, or switched off.'),
            409: failed('The same appointment and instant is there already.'),
            413: failed('Longer than the source may send.'),
            415: failed('Compressed.'),
            429: { ...failed('More than the source may send.'), headers: waits },
            500: failed('Not stored.'),
          },
        },
      },
      '/operations/health.webhooks.ingest': {
        post: {
          operationId: 'ingest',
          summary: 'A webhook that a program on the host received elsewhere',
          security: [{ bearer: [] }],
          requestBody: { required: true, content: json(reference('IngestInput')) },
          responses: {
            200: answer('Looked at; `accepted` says with which end.', 'IngestOutput'),
            400: failed('Not the input of this operation.'),
            401: failed('The intake token is missing.'),
            413: failed('Too long.'),
            415: failed('Compressed.'),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Or the header that the policy names.' },
        hmac: { type: 'apiKey', in: 'header', name: 'X-Signature', description: 'HMAC-SHA256 of the body: integrators.md.' },
        standardWebhooks: { type: 'apiKey', in: 'header', name: 'webhook-signature', description: 'As standardwebhooks.com has it.' },
      },
      schemas: Object.fromEntries(
        Object.entries(intakeShapes).map(([name, shape]) => {
          const { $schema: _, ...schema } = z.toJSONSchema(shape, { target: 'draft-2020-12', io: 'input' });
          return [name, schema];
        }),
      ),
    },
  };
}

/** @returns the text of the published file. */
export const openapiText = () => `${JSON.stringify(intakeOpenapi(), null, 2)}\n`;

if (import.meta.main) writeFileSync(openapiFile, openapiText());
