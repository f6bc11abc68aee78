import { z } from 'zod';
import { explainIssue, nearestName, schemaAt, valueAt } from '../../shared/events/index.ts';

/** One thing that is wrong, as `path message`: `sources[1].auth.token is missing`. Never carries a secret. */
export interface PolicyProblem {
  /** As in `sources[1].auth.token`; `line 3, column 7` where the text is no JSON; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** @returns the path as people write it: `sources[1].auth.token`. */
export function policyPath(segments: readonly PropertyKey[]): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    return path === '' ? String(segment) : `${path}.${String(segment)}`;
  }, '');
}

/** What the schema found, with unknown keys by name and what was probably meant. */
export function problemsOf(error: z.ZodError, schema: z.ZodType, input: unknown): readonly PolicyProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ path: policyPath(issue.path), message: explain(issue, input) }];
    const known = namesAt(schema, issue.path, input);
    return issue.keys.map((key) => {
      const nearest = nearestName(key, known);
      const hint = nearest === undefined ? `; known here: ${known.join(', ')}` : `; perhaps ${nearest} was meant`;
      return { path: policyPath([...issue.path, key]), message: `is not known${hint}` };
    });
  });
}

function explain(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === 'invalid_type' && issue.expected === 'never') return issue.message;
  const isOfSourceAuth = issue.code === 'invalid_union' && issue.discriminator === 'type';
  const isJwt = isOfSourceAuth && valueAt(input, issue.path) === 'jwt';
  return isJwt ? `is not supported by this version; it ${explainIssue(issue, input)}` : explainIssue(issue, input);
}

function namesAt(schema: z.ZodType, path: readonly PropertyKey[], input: unknown): readonly string[] {
  const at = schemaAt(schema, path);
  if (at instanceof z.ZodObject) return Object.keys(at.shape);
  if (!(at instanceof z.ZodDiscriminatedUnion)) return [];
  const type = valueAt(input, [...path, at.def.discriminator]);
  const option = at.options.find(
    (candidate) => candidate instanceof z.ZodObject && candidate.shape[at.def.discriminator]?.safeParse(type).success,
  );
  return option instanceof z.ZodObject ? Object.keys(option.shape) : [];
}
