/**
 * The window's end of the live protocol: one client, one store. It folds the same events as the engine with the same code and
 * always tells whether what it shows is the host's truth. It knows no React except in `useLive`.
 */
import './jitless.ts';

export type { ChangedEntities } from './changedEntities.ts';
export * from './createLiveClient.ts';
export * from './liveState.ts';
export { openPortTransport } from './openPortTransport.ts';
export { openWsTransport } from './openWsTransport.ts';
export { readToken } from './readToken.ts';
export * from './useLive.ts';
