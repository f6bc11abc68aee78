/** The policy file: what IT settles before the engine starts. Read once, checked whole, and free of secrets from then on. */
export { hoursEventsOf, lastSetupHours } from './hoursEventsOf.ts';
export { type LoadedPolicy, loadPolicy, policyRefusal, type ResolvedPolicy } from './loadPolicy.ts';
export type { PolicyProblem } from './policyProblem.ts';
export type { Policy, PracticePolicy, SecretReference, SourceAuth, SourcePolicy } from './policySchema.ts';
export { practiceSetupOf } from './practiceSetupOf.ts';
export type { SecretOf } from './resolveSecrets.ts';
