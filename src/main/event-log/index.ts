/**
 * The event log: the one place where anything is written, and everything that is read from it. `contract.ts` says what
 * the rest of the engine may rely on; the files here are private to it.
 */
export { backupBeside } from './backupBeside.ts';
export * from './contract.ts';
// For files of data beside the log (exchanges.db): they are opened, brought up to date, sealed and explained the same way.
export { makeFolder } from './database/makeFolder.ts';
export { migrate } from './database/migrate.ts';
export { openWritable, type WritableDatabase } from './database/openDatabase.ts';
export { asStorageError } from './database/storageFailure.ts';
export { createSealer, openSealed } from './keys/seal.ts';
export { type EventLogOptions, openEventLog } from './openEventLog.ts';
export { defaultRetention, type Pruned, type Retention } from './retention.ts';
