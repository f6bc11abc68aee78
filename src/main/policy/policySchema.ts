import { z } from 'zod';
import {
  appointmentTypeIdSchema,
  locationIdSchema,
  providerIdSchema,
  resourceIdSchema,
  roleSchema,
  sourceIdSchema,
  tenantIdSchema,
  wallTimeSchema,
  weekdays,
} from '../../shared/events/index.ts';
import { defaultRetention } from '../event-log/retention.ts';

/** A secret in the policy file: the value itself, the name of an environment variable, or a file that holds it. */
export const secretSchema = z.union(
  [z.string().min(1), z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  { error: 'must be a text that is not empty, {"env": "NAME"} or {"file": "PATH"}' },
);
export type SecretReference = z.infer<typeof secretSchema>;

const timezoneSchema = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en-AU', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as Australia/Perth');

export const setupSchema = z.strictObject({
  providers: z
    .array(
      z.strictObject({
        providerId: providerIdSchema,
        name: z.string().min(1),
        title: z.string().optional(),
        specialties: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  resources: z
    .array(z.strictObject({ resourceId: resourceIdSchema, name: z.string().min(1), kind: z.enum(['chair', 'room']) }))
    .default([]),
  appointmentTypes: z
    .array(
      z.strictObject({
        appointmentTypeId: appointmentTypeIdSchema,
        name: z.string().min(1),
        lengthMin: z.number().int().min(1).max(1440),
        providerIds: z.array(providerIdSchema).optional(),
      }),
    )
    .default([]),
  hours: z
    .array(z.strictObject({ providerId: providerIdSchema, weekday: z.enum(weekdays), start: wallTimeSchema, end: wallTimeSchema }))
    .default([]),
});

export const practiceSchema = z.strictObject({
  tenantId: tenantIdSchema,
  name: z.string().min(1),
  timezone: timezoneSchema,
  locationId: locationIdSchema.optional(),
  setup: setupSchema.optional(),
  healthengine: z
    .strictObject({
      baseUrl: z.url().default('https://healthengine.com.au/pms-api/v1'),
      apiKey: secretSchema,
      practiceId: z.string().min(1),
      practiceKey: secretSchema,
      /** Healthengine demands who is calling. */
      userAgent: z.strictObject({ name: z.string().min(1), email: z.email(), environment: z.string().min(1) }),
    })
    .optional(),
});

export const sourceAuthSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer'), token: secretSchema, previousToken: secretSchema.optional() }),
  z.strictObject({
    type: z.literal('api-key'),
    key: secretSchema,
    header: z.string().min(1).default('x-api-key').describe('The header that carries the key.'),
    previousKey: secretSchema.optional(),
  }),
  z.strictObject({
    type: z.literal('hmac'),
    secret: secretSchema,
    header: z.string().min(1).describe('Carries the HMAC-SHA256 of the raw body, with or without sha256= before it.'),
    encoding: z.enum(['hex', 'base64']).default('hex'),
    timestampHeader: z
      .string()
      .min(1)
      .optional()
      .describe('Carries Unix time; then timestamp.body is what is signed, and it may be five minutes old at most.'),
    previousSecret: secretSchema.optional(),
  }),
  z.strictObject({ type: z.literal('standard-webhooks'), secret: secretSchema, previousSecret: secretSchema.optional() }),
  z.strictObject({ type: z.literal('none-on-loopback') }),
]);

export const sourceSchema = z.strictObject({
  id: sourceIdSchema,
  provider: z.enum(['orchestration', 'appointments', 'standard-webhooks']),
  tenantId: tenantIdSchema,
  auth: sourceAuthSchema,
  kind: z
    .enum(['official', 'aggregator', 'unofficial'])
    .optional()
    .describe('Shown wherever the source is; an unofficial one starts switched off.'),
  enabled: z.boolean().optional(),
  timestampMeans: z
    .enum(['event', 'start'])
    .optional()
    .describe('For the provider appointments: when it happened, or the start of the appointment.'),
  limits: z
    .strictObject({ bodyBytes: z.number().int().min(1_000).max(16_000_000).optional(), perMinute: z.number().int().min(1).optional() })
    .optional(),
});

const NOT_YET = 'is not supported by this version: leave it out or empty';

/** Sections of the policy format that this version would not honour are refused when they say anything, never swallowed. */
const emptySection = z.record(z.string(), z.never({ error: NOT_YET }));

const days = z.number().int().min(1).max(36_500);

/** How long and how much is kept beside the log itself, which is kept for ever. */
export const retentionSchema = z.strictObject({
  deadLetters: z
    .strictObject({
      openDays: days.default(defaultRetention.deadLetters.openDays).describe('A letter that waits for somebody, since it came last.'),
      settledDays: days.default(defaultRetention.deadLetters.settledDays).describe('A letter that was replayed or discarded.'),
      letters: z.number().int().min(100).max(10_000_000).default(defaultRetention.deadLetters.letters),
      megabytes: z.number().int().min(1).max(1_000_000).default(defaultRetention.deadLetters.megabytes),
    })
    .prefault({}),
  commandResultsDays: days
    .default(defaultRetention.commandResultsDays)
    .describe('For so long a window that sends a command again gets its first answer.'),
});

export const policySchema = z.strictObject({
  /** For editors that complete by schema. */
  $schema: z.string().optional(),
  practices: z.array(practiceSchema).default([]),
  sources: z.array(sourceSchema).default([]),
  /** Who may sign in, by initials. */
  users: z
    .array(
      z.strictObject({
        initials: z.string().regex(/^\S{1,10}$/, 'must be 1 to 10 characters without a space'),
        name: z.string().optional(),
        role: roleSchema,
      }),
    )
    .default([]),
  listeners: z
    .strictObject({
      intake: z
        .strictObject({ host: z.string().optional(), port: z.number().int().min(0).max(65_535).optional(), token: secretSchema.optional() })
        .optional(),
      station: z
        .strictObject({ host: z.string().optional(), port: z.number().int().min(0).max(65_535).optional(), token: secretSchema.optional() })
        .optional(),
    })
    .default({}),
  integrations: z.array(z.never({ error: NOT_YET })).optional(),
  alerts: emptySection.optional(),
  retention: retentionSchema.prefault({}),
});

export type Policy = z.infer<typeof policySchema>;
export type PracticePolicy = z.infer<typeof practiceSchema>;
export type SourcePolicy = z.infer<typeof sourceSchema>;
export type SourceAuth = z.infer<typeof sourceAuthSchema>;
