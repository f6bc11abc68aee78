import { z } from 'zod';
import { personal } from './marks.ts';

const text = (max: number) => z.string().trim().min(1).max(max).regex(/\S/, 'must not be blank');

/** What is known of a person. Every field is personal; a field that is absent is unknown, null is known to be none. */
export const patientDetailFields = {
  givenName: personal(text(200).nullable().optional()),
  familyName: personal(text(200).nullable().optional()),
  preferredName: personal(text(200).nullable().optional()),
  title: personal(text(40).nullable().optional()),
  /** Calendar date YYYY-MM-DD, without a zone. */
  dateOfBirth: personal(z.iso.date().nullable().optional()),
  gender: personal(text(60).nullable().optional()),
  mobile: personal(text(60).nullable().optional()),
  phone: personal(text(60).nullable().optional()),
  email: personal(text(320).nullable().optional()),
  address: personal(
    z
      .strictObject({
        line1: text(300).optional(),
        line2: text(300).optional(),
        suburb: text(200).optional(),
        state: text(60).optional(),
        postcode: text(20).optional(),
      })
      .nullable()
      .optional(),
  ),
  medicareNumber: personal(text(20).nullable().optional()),
  medicareReference: personal(text(4).nullable().optional()),
  notes: personal(z.string().max(10_000).nullable().optional()),
} as const;
