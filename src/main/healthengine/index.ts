/**
 * Healthengine's PMS API, where we are the practice: poll → handle requests → one transaction → answer through the outbox.
 * Nothing outside this folder knows its words.
 */
export { connectHealthengine, type Healthengine, type PracticeToLink } from './connectHealthengine.ts';
export type { HealthengineLink } from './pms-api/createPmsApi.ts';
export type { CommandConsequences, CommandContext } from './tellOfCommands.ts';
