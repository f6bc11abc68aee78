import { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * What is wrong with one field, as the rest of a sentence that begins with its path ("… is missing"). Never carries a value
 * of the input: it ends in logs, in dead letters and in answers to whoever sent the message.
 * @param input what was checked, only to tell a missing field from a wrong one.
 */
export function explainIssue(issue: Issue, input: unknown): string {
  const isMissable = issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
  if (isMissable && valueAt(input, issue.path) === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${String(issue.values[0])}` : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}${unit(issue)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue)}`;
    case 'unrecognized_keys':
      return issue.keys.length === 1 ? 'has a field that is not known here' : `has ${issue.keys.length} fields that are not known here`;
    case 'invalid_key':
      return 'has a field name that is not allowed';
    case 'invalid_union':
      return 'options' in issue && issue.options ? `must be one of ${issue.options.map(String).join(', ')}` : issue.message;
    case 'invalid_format':
      return formats[issue.format] ?? issue.message;
    case 'custom':
      return issue.message;
    case 'not_multiple_of':
    case 'invalid_element':
      return 'has a value that is not allowed';
  }
}

/** @returns the schema that a path leads to, without its wrappers; undefined where the path leaves the schema. */
export function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((at, segment) => within(at, segment), unwrap(schema));
}

/**
 * A path that is safe to show: names of the schema and places in lists, `*` for whatever the sender made up (the keys of a
 * free record may be anything, a person's name included).
 */
export function knownPath(schema: z.core.$ZodType, path: Path): readonly (string | number)[] {
  let at = unwrap(schema);
  return path.map((segment) => {
    at = within(at, segment);
    return at === undefined || typeof segment === 'symbol' ? '*' : segment;
  });
}

/** One step down, by a field's name or a place in a list. */
function within(at: z.core.$ZodType | undefined, segment: PropertyKey): z.core.$ZodType | undefined {
  if (at instanceof z.ZodObject && typeof segment === 'string' && Object.hasOwn(at.shape, segment)) return unwrap(at.shape[segment]);
  return at instanceof z.ZodArray && typeof segment === 'number' ? unwrap(at.element) : undefined;
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodNullable || at instanceof z.ZodDefault) at = at.unwrap();
  return at;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** Where the library would say so in its own words. */
const formats: Readonly<Record<string, string>> = {
  date: 'must be a calendar date such as 2025-11-27',
  email: 'must be an e-mail address such as it@example.com',
  url: 'must be an address such as https://example.com',
};

function unit(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  if (issue.origin === 'string') return ' characters long';
  return issue.origin === 'array' ? ' entries long' : '';
}

/** @returns the value at a path, undefined where the path leaves the input. Own properties only. */
export function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, segment) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, segment) ? (at as Record<PropertyKey, unknown>)[segment] : undefined,
    input,
  );
}
