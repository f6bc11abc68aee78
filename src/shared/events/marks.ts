import { z } from 'zod';

/**
 * Every field of every event says whether it is personal (architecture.md, decision 10). The marks drive sealing at
 * rest, what a role may see, what logs may carry and what the exchange log masks. A field without a mark fails a test.
 */
export type FieldMark = 'open' | 'personal';

const marks = z.registry<{ mark: FieldMark }>();

/** Marks a field as carrying nothing about a person beyond an opaque identifier: stored in the clear, sent to every role. */
export function open<S extends z.ZodType>(schema: S): S {
  const marked = schema.clone();
  marks.add(marked, { mark: 'open' });
  return marked;
}

/** Marks a field as personal: sealed under the patient's key, withheld from roles without `patient.details`. */
export function personal<S extends z.ZodType>(schema: S): S {
  const marked = schema.clone();
  marks.add(marked, { mark: 'personal' });
  return marked;
}

/** @returns the mark of one field, or undefined when somebody forgot it. */
export function markOf(field: z.ZodType): FieldMark | undefined {
  return marks.get(field)?.mark;
}

/** @returns the names of the top-level fields of a payload that are personal. */
export function personalFieldsOf(data: z.ZodObject): readonly string[] {
  return Object.entries(data.shape)
    .filter(([, field]) => markOf(field as z.ZodType) !== 'open')
    .map(([name]) => name);
}
