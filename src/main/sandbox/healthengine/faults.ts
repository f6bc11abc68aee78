import { z } from 'zod';

const shareSchema = z.union([z.number().min(0).max(1), z.boolean().transform(Number)]);

/** What goes wrong on purpose. An empty object heals everything. */
export const faultsSchema = z.strictObject({
  /** Every answer is this late. */
  latencyMs: z.number().min(0).max(60_000).optional(),
  /** Share of calls whose connection breaks before anything was done with them. */
  dropRate: shareSchema.optional(),
  /** Every call is answered with this status, nothing is done. */
  status: z.number().int().min(400).max(599).optional(),
  /** Share of calls that are carried out and whose answer is then lost. */
  loseResponses: shareSchema.optional(),
  /** ISO 8601 or epoch milliseconds: healed from then on. */
  until: z.union([z.iso.datetime({ offset: true }).transform((at) => Date.parse(at)), z.number()]).optional(),
});
export type Faults = z.infer<typeof faultsSchema>;

export interface Misfortune {
  readonly latencyMs: number;
  readonly what: 'none' | 'drop' | 'status' | 'lose-response';
  readonly status: number;
}

/** @param chance a number from 0 up to 1, drawn anew at each use. */
export function misfortuneOf(faults: Faults, nowMs: number, chance: () => number): Misfortune {
  if (faults.until !== undefined && nowMs >= faults.until) return { latencyMs: 0, what: 'none', status: 200 };
  const latencyMs = faults.latencyMs ?? 0;
  if (chance() < (faults.dropRate ?? 0)) return { latencyMs, what: 'drop', status: 0 };
  if (faults.status !== undefined) return { latencyMs, what: 'status', status: faults.status };
  return { latencyMs, what: chance() < (faults.loseResponses ?? 0) ? 'lose-response' : 'none', status: 200 };
}
