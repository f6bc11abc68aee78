/**
 * The event log: the one place where anything is written, and everything that is read from it. `contract.ts` says what
 * the rest of the engine may rely on; the files here are private to it.
 */
export * from './contract.ts';
export { type EventLogOptions, openEventLog } from './openEventLog.ts';
