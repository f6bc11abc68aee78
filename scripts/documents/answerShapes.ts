import { z } from 'zod';

const text = z.string().min(1);
const texts = z.array(text);

/** What the documents say that the addresses answer, by what stands in the command. */
const shapes: readonly (readonly [pattern: RegExp, shape: z.ZodType])[] = [
  [
    /\/webhooks\//,
    z.strictObject({
      accepted: z.literal(true),
      events: texts,
      duplicates: z.int().min(0),
      deadLetters: z.array(z.never()),
      notices: z.array(z.unknown()).optional(),
    }),
  ],
  [
    /\/webhook\/appointments/,
    z.strictObject({
      status: z.literal('accepted'),
      message: z.literal('Appointment event received and stored'),
      event_id: text,
      appointment_id: text,
      request_id: text,
    }),
  ],
  [/\/api\/dead-letters/, z.looseObject({ count: z.int(), deadLetters: z.array(z.looseObject({ deadLetterId: text, reason: text })) })],
  [/\/api\/exchanges/, z.strictObject({ exchanges: z.array(z.looseObject({ exchangeId: z.unknown() })), lost: z.unknown() })],
  [/\/erase\?/, z.looseObject({})],
];

/** @param printed a body, a line end and its status. @returns what is wrong with an answer; null when it is as documented. */
export function wrongAnswer(command: string, printed: string): string | null {
  const found = /^([\s\S]*)\n(\d{3})\n$/.exec(printed);
  if (!found) return `no answer: ${printed}`;
  const [, body = '', status] = found;
  if (status !== '200') return `${status}: ${body}`;
  const shape = shapes.find(([pattern]) => pattern.test(command))?.[1];
  if (!shape) return 'no documented shape: add one to answerShapes.ts';
  const checked = shape.safeParse(JSON.parse(body));
  return checked.success ? null : `${body}: ${z.prettifyError(checked.error)}`;
}
