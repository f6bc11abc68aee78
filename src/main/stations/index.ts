/** The station door: every window of the board, in the app or in a browser, and the read interface for programs. */
export { contentSecurityPolicy } from './contentSecurityPolicy.ts';
export { createLiveHub, type LiveHub, type LiveHubOptions } from './liveHub.ts';
export { type RendererFile, rendererFile } from './rendererFiles.ts';
export {
  type StationListener,
  StationListenerError,
  type StationListenerOptions,
  startStationListener,
} from './stationListener.ts';
export { displayTokenOf } from './stationTokens.ts';
export { ownWindow, type Peer } from './windowSession.ts';
