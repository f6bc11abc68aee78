import { z } from 'zod';
import { intakeShapes } from '../openapi.ts';

const text = z.string().min(1);

/** What the documents say that the addresses answer, by what stands in the command. */
const shapes: readonly (readonly [pattern: RegExp, shape: z.ZodType])[] = [
  // What a document shows is accepted whole.
  [/\/webhooks\//, intakeShapes.WebhookAccepted.refine(({ deadLetters }) => deadLetters.length === 0)],
  [/\/webhook\/appointments/, intakeShapes.AppointmentAccepted],
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
