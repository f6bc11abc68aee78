import { z } from 'zod';
import { commandSchema, type PracticeSetup } from '../clinic-day/index.ts';
import { actorSchema, commandIdSchema, type LogRecord, roleSchema, stationIdSchema, tenantIdSchema } from '../events/index.ts';
import { permissions } from './roles.ts';

/** Raised when a message changes shape; an older or newer window is told to update or reload, not left guessing. */
export const PROTOCOL_VERSION = 1;
/** Raised when the same events would fold to another day. */
export const FOLD_VERSION = 2;
/** At most this many records are sent ahead of a window's acknowledgement; then it gets a fresh snapshot (architecture.md, 12). */
export const MAX_UNACKNOWLEDGED = 500;
export const HEARTBEAT_MS = 1_000;
/** Without a word for this long the other side is taken for gone. */
export const SILENCE_MS = 5_000;
/** The largest message a window may send, in bytes. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

const positionSchema = z.number().int().min(0);
const dateSchema = z.iso.date();

/** What a window sends. Parsed with zod at the engine's border. */
export const fromWindowSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('hello'),
    protocolVersion: z.number().int(),
    foldVersion: z.number().int(),
    token: z.string().max(500),
    /** Initials of the user at this window; absent: the first user of the practice whom the token allows. */
    initials: z.string().max(10).optional(),
    /** The id this window was given in an earlier welcome; the engine makes the ids and takes back only its own. */
    stationId: stationIdSchema.optional(),
  }),
  /**
   * Watch one practice and date (absent: today, and move on with it at midnight). `after`: resume from this position if it can be
   * done; it holds for the day named by `holdsDate`, which differs from today's when midnight passed during the gap.
   */
  z.strictObject({
    kind: z.literal('watch'),
    tenantId: tenantIdSchema,
    date: dateSchema.optional(),
    after: positionSchema.optional(),
    holdsDate: dateSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('ack'), position: positionSchema }),
  z.strictObject({
    kind: z.literal('command'),
    commandId: commandIdSchema,
    tenantId: tenantIdSchema,
    date: dateSchema,
    seenPosition: positionSchema,
    command: commandSchema,
  }),
  z.strictObject({ kind: z.literal('heartbeat') }),
]);
export type FromWindow = z.infer<typeof fromWindowSchema>;

/** A record as windows get it; checked in its outline here, its payload was checked when it entered the log. */
export const wireRecordSchema = z
  .object({
    position: positionSchema,
    receivedAtMs: z.number(),
    orderAtMs: z.number(),
    source: z.string(),
    actor: actorSchema,
    stationId: z.string().nullable(),
    commandId: z.string().nullable(),
    causationId: z.string().nullable(),
    event: z
      .object({
        eventId: z.string(),
        eventType: z.string(),
        eventVersion: z.string(),
        occurredAt: z.string(),
        tenantId: z.string(),
        data: z.record(z.string(), z.unknown()),
      })
      .loose(),
  })
  .transform((record) => record as unknown as LogRecord);

const setupSchema = z
  .object({
    tenantId: z.string(),
    name: z.string(),
    timezone: z.string(),
    locationId: z.string().nullable(),
    providers: z.array(
      z.object({ providerId: z.string(), name: z.string(), title: z.string().nullable(), specialties: z.array(z.string()) }),
    ),
    resources: z.array(z.object({ resourceId: z.string(), name: z.string(), kind: z.enum(['chair', 'room']) })),
    appointmentTypes: z.array(
      z.object({ appointmentTypeId: z.string(), name: z.string(), lengthMin: z.number(), providerIds: z.array(z.string()).nullable() }),
    ),
  })
  .transform((setup) => setup as unknown as PracticeSetup);

export const userSchema = z.object({ initials: z.string(), name: z.string().nullable(), role: roleSchema });
export type User = z.infer<typeof userSchema>;

/** One line of the engine's health, in words of the desk: `healthengine`, `intake`, `storage` and the like. */
export const healthSchema = z.object({ key: z.string(), level: z.enum(['fine', 'look', 'act']), label: z.string(), detail: z.string() });
export type Health = z.infer<typeof healthSchema>;

/** A refusal of a command: a code for programs, a sentence for people. */
export const refusalSchema = z.object({ code: z.string(), message: z.string() });
export type Refusal = z.infer<typeof refusalSchema>;

/** What the engine sends. Every message carries the host's time, which is the time on screen (board.md, Trust). */
export const fromEngineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('welcome'),
    protocolVersion: z.number(),
    foldVersion: z.number(),
    appVersion: z.string(),
    hostTimeMs: z.number(),
    stationId: z.string(),
    user: userSchema,
    permissions: z.array(z.enum(permissions)),
    users: z.array(userSchema),
    practices: z.array(z.object({ tenantId: z.string(), name: z.string(), timezone: z.string() })),
    demo: z.boolean(),
    /** Differs after every start of the engine: positions of an earlier run may belong to another log, so nothing is resumed across it. */
    engineRun: z.string(),
  }),
  /**
   * The connection ends after this. `code`: `update-needed`, `not-signed-in`, `unknown-user`, `too-slow`, `bad-message`, `forbidden`,
   * `closing` (the engine stops or starts again), `host-trouble`. After `too-slow`, `closing` and `host-trouble` a window connects
   * again by itself.
   */
  z.object({ kind: z.literal('goodbye'), code: z.string(), message: z.string() }),
  /** Replaces everything the window held. `position`: the log's head that it reflects. */
  z.object({
    kind: z.literal('snapshot'),
    tenantId: z.string(),
    date: dateSchema,
    isToday: z.boolean(),
    position: positionSchema,
    setup: setupSchema,
    records: z.array(wireRecordSchema),
    hostTimeMs: z.number(),
  }),
  /** Records to fold, oldest position first; `position` is the head they bring the window to. Older records may join (a visit moved to this date). */
  z.object({ kind: z.literal('events'), position: positionSchema, records: z.array(wireRecordSchema), hostTimeMs: z.number() }),
  z.discriminatedUnion('outcome', [
    z.object({ kind: z.literal('result'), commandId: z.string(), outcome: z.literal('accepted'), position: positionSchema }),
    z.object({ kind: z.literal('result'), commandId: z.string(), outcome: z.literal('refused'), refusal: refusalSchema }),
  ]),
  z.object({ kind: z.literal('heartbeat'), hostTimeMs: z.number(), position: positionSchema, health: z.array(healthSchema) }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;
