/** One line of the bench table: a figure of ours beside its reference from the same run. */
export interface Measurement {
  readonly bench: string;
  /** What was measured, in a few words. */
  readonly what: string;
  readonly ours: Amount;
  /** Null where the aim is absolute. */
  readonly reference: (Amount & { readonly name: string }) | null;
  /** Null: reported only. */
  readonly aim: Aim | null;
  /** Each round's figures in the order they were taken, so that a reader can judge the noise. */
  readonly rounds?: Readonly<Record<string, readonly number[]>>;
  /** Anything a reader has to know to believe it. */
  readonly note?: string;
}

export interface Amount {
  readonly value: number;
  readonly unit: string;
}

export interface Aim {
  readonly kind: 'at-least' | 'at-most';
  /** Of the reference where there is one, else in the unit of ours. */
  readonly value: number;
}

/** A bench that could not be taken here, said out loud. */
export interface Skipped {
  readonly bench: string;
  readonly what: string;
  readonly why: string;
}

/** A bench that broke: it counts as a missed aim. */
export interface Failed {
  readonly bench: string;
  readonly why: string;
}

export type Outcome = { readonly measured: Measurement } | { readonly skipped: Skipped } | { readonly failed: Failed };

/** @returns ours as a multiple of the reference; null without one. */
export function ratioOf({ ours, reference }: Measurement): number | null {
  return reference === null ? null : ours.value / reference.value;
}

/** @returns null for a figure that has no aim. */
export function isMet(measurement: Measurement): boolean | null {
  const { aim } = measurement;
  if (aim === null) return null;
  const value = ratioOf(measurement) ?? measurement.ours.value;
  return aim.kind === 'at-least' ? value >= aim.value : value <= aim.value;
}
