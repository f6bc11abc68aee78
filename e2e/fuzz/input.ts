import { z } from 'zod';

/** Text as it is sent, or bytes that are no text. JSON keeps both, so that an input can be put into the corpus as it was. */
const bodySchema = z.union([z.strictObject({ text: z.string() }), z.strictObject({ base64: z.string() })]);
export type Body = z.infer<typeof bodySchema>;

/** Whose proof a request carries; the secrets themselves differ from run to run. */
const callerSchema = z.enum(['kiosk', 'portal', 'bookings', 'reader', 'manager', 'nobody']);
export type Caller = z.infer<typeof callerSchema>;

/** One thing that somebody sends to one of the doors. */
export const inputSchema = z.discriminatedUnion('door', [
  z.strictObject({
    door: z.enum(['intake', 'station', 'sandbox']),
    caller: callerSchema,
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
    body: bodySchema.optional(),
  }),
  /** Bytes on a fresh connection, which need not be HTTP. */
  z.strictObject({ door: z.enum(['intake socket', 'station socket', 'sandbox socket']), bytes: bodySchema }),
  /** What a window says, one message after the other; the first is its hello unless it is signed in already. */
  z.strictObject({ door: z.literal('window'), isSignedIn: z.boolean(), messages: z.array(bodySchema) }),
  z.strictObject({ door: z.literal('policy'), text: bodySchema }),
  /** One item of a page that Healthengine answers with. */
  z.strictObject({ door: z.literal('healthengine'), page: z.enum(['bookings', 'bookingUpdates', 'availability']), item: bodySchema }),
]);
export type Input = z.infer<typeof inputSchema>;
export type HttpInput = Extract<Input, { door: 'intake' | 'station' | 'sandbox' }>;

export const corpusSchema = z.array(z.strictObject({ why: z.string(), input: inputSchema }));

export function bytesOf(body: Body): Buffer {
  return 'text' in body ? Buffer.from(body.text, 'utf8') : Buffer.from(body.base64, 'base64');
}
