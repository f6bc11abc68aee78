import { NOT_STORABLE, unstorableAt } from '../../shared/events/index.ts';
import { checkCredentials } from './checkCredentials.ts';
import { checkReferences, isLoopbackHost } from './checkReferences.ts';
import { findJsonProblem } from './findJsonProblem.ts';
import { type PolicyProblem, policyPath, problemsOf } from './policyProblem.ts';
import { type Policy, policySchema } from './policySchema.ts';
import { resolveSecrets, type SecretOf, type SecretSources } from './resolveSecrets.ts';

/** A checked policy. It holds no secret and may be printed; `secretOf` has the values behind its references. */
export interface ResolvedPolicy extends Policy {
  readonly secretOf: SecretOf;
  /** The same, with the file behind a `{"file": …}` read again; where it says nothing, what it said before. */
  readonly secretAgain: SecretOf;
}

export type LoadedPolicy =
  | {
      readonly outcome: 'policy';
      readonly policy: ResolvedPolicy;
      /** Accepted, but with less effect than somebody might expect: to be said once, loudly, at the start. */
      readonly notices: readonly PolicyProblem[];
    }
  | { readonly outcome: 'bad'; readonly problems: readonly PolicyProblem[] };

const MAX_CHARACTERS = 4_000_000;

/**
 * Reads, checks and resolves the policy file (architecture.md, Policy file).
 * @param path the file; null for none: an empty policy.
 * @param env where `{"env": "NAME"}` secrets are looked up.
 * @param readFile reads the policy and `{"file": "PATH"}` secrets; throws when it cannot.
 * @returns every problem that can be told at once, each with its exact path; none repeats a secret.
 */
export function loadPolicy(path: string | null, env: SecretSources['env'], readFile: SecretSources['readFile']): LoadedPolicy {
  if (path === null) return checkPolicy({}, { policyPath: null, env, readFile });
  const text = readText(path, readFile);
  if (text.outcome === 'bad') return text;
  const problem = findJsonProblem(text.text);
  if (problem) return bad(`line ${problem.line}, column ${problem.column}`, problem.message);
  const json: unknown = JSON.parse(text.text);
  return checkPolicy(json, { policyPath: path, env, readFile });
}

function checkPolicy(json: unknown, sources: SecretSources): LoadedPolicy {
  const parsed = policySchema.safeParse(json);
  if (!parsed.success) return { outcome: 'bad', problems: problemsOf(parsed.error, policySchema, json) };
  const unstorable = unstorableAt(parsed.data);
  if (unstorable) return bad(policyPath(unstorable), NOT_STORABLE);
  const resolved = resolveSecrets(parsed.data, sources);
  const written = [...checkReferences(parsed.data), ...resolved.problems];
  // What is not written as it should be is told once, by that.
  const guessable = checkCredentials(resolved.policy, resolved.secretOf).filter(({ path }) => !written.some((one) => one.path === path));
  const problems = [...written, ...guessable];
  if (problems.length > 0) return { outcome: 'bad', problems };
  const { secretOf, secretAgain } = resolved;
  return { outcome: 'policy', policy: { ...resolved.policy, secretOf, secretAgain }, notices: noticesOf(parsed.data) };
}

function noticesOf({ sources, listeners }: Policy): readonly PolicyProblem[] {
  const unauthenticated = sources.flatMap((source, index) =>
    source.auth.type === 'none-on-loopback'
      ? [
          {
            path: `sources[${index}].auth`,
            message: 'lets programs of this computer in with --demo only; without it the source refuses everything',
          },
        ]
      : [],
  );
  const intakeHost = listeners.intake?.host;
  if (intakeHost === undefined || isLoopbackHost(intakeHost)) return unauthenticated;
  const message =
    'opens the intake door beyond this computer without TLS: tokens and patient data cross that network readable by anybody on it. ' +
    'Bind 127.0.0.1 and put a reverse proxy with TLS before it, unless the network is trusted';
  return [...unauthenticated, { path: 'listeners.intake.host', message }];
}

function readText(path: string, readFile: SecretSources['readFile']) {
  try {
    const read = readFile(path);
    const text = typeof read === 'string' ? read : new TextDecoder('utf-8', { fatal: true }).decode(read);
    if (text.length > MAX_CHARACTERS) return bad('', `is longer than ${MAX_CHARACTERS} characters`);
    return { outcome: 'text', text: text.replace(/^\uFEFF/, '') } as const;
  } catch (error) {
    if (error instanceof TypeError) return bad('', 'is not text in UTF-8');
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return bad('', code === 'ENOENT' ? 'is not there' : `cannot be read${code === '' ? '' : ` (${code})`}`);
  }
}

function bad(path: string, message: string) {
  return { outcome: 'bad', problems: [{ path, message }] } as const;
}

const SHOWN = 5;

/** One sentence for whoever started the engine. @param path the policy file as it was named. */
export function policyRefusal(path: string, problems: readonly PolicyProblem[]): string {
  const shown = problems.slice(0, SHOWN).map((problem) => `${problem.path || 'the file'} ${problem.message}`);
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  return `The policy ${path} was not accepted, so nothing was started: ${[...shown, ...more].join('; ')}.`;
}
