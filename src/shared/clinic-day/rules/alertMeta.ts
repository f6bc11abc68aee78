import { z } from 'zod';
import { appointmentIdSchema, patientIdSchema, providerIdSchema, resourceIdSchema } from '../../events/index.ts';
import { commandSchema } from '../commands.ts';
import type { Alert } from '../state.ts';
import { ruleNames } from './thresholds.ts';

const viewSchema = z.object({ view: z.enum(['visit', 'provider', 'resource', 'patient', 'day', 'integrations']), id: z.string() });

/** The one next action an alert offers: a command that the engine would take, else where to look. */
export const alertActionSchema = z.object({
  label: z.string(),
  command: commandSchema.optional(),
  goTo: viewSchema.optional(),
});
export type AlertAction = z.infer<typeof alertActionSchema>;

/** What our rules put into an alert's `meta`: identifiers and measures, never a name. */
export const alertMetaSchema = z.object({
  rule: z.enum(ruleNames),
  key: z.string(),
  episode: z.number().int().min(1),
  subject: z.object({ kind: z.enum(['visit', 'resource', 'provider', 'patient', 'feed', 'day']), id: z.string() }),
  appointmentId: appointmentIdSchema.nullable(),
  providerId: providerIdSchema.nullable(),
  resourceId: resourceIdSchema.nullable(),
  patientId: patientIdSchema.nullable(),
  /** Epoch ms: since when the condition runs; windows compute the running minutes from it. */
  sinceMs: z.number(),
  value: z.number().nullable(),
  warningAt: z.number().nullable(),
  criticalAt: z.number().nullable(),
  nextAction: alertActionSchema.nullable(),
});
export type AlertMeta = z.infer<typeof alertMetaSchema>;

/** The `meta` of an alert never changes, and every look at the day asks for it: it is checked once. */
const checked = new WeakMap<Alert['meta'], AlertMeta | null>();

/** @returns what our rules said of the alert; null for alerts from elsewhere, which speak for themselves. */
export function alertMetaOf({ meta }: Pick<Alert, 'meta'>): AlertMeta | null {
  const before = checked.get(meta);
  if (before !== undefined) return before;
  const parsed = alertMetaSchema.safeParse(meta);
  const told = parsed.success ? parsed.data : null;
  checked.set(meta, told);
  return told;
}
