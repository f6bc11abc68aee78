const STORAGE_KEY = 'frontdesk.token';

interface TokenPlaces {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState' | 'state'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * The station token: taken once from the address (`/#token=…`), which is cleaned at once so that it does not stay in the history, a
 * bookmark or a screen share; then kept for this tab's session (architecture.md, How it starts).
 * @returns an empty string when there is none: the engine then says how to sign in.
 */
export function readToken(places: TokenPlaces = globalThis.window): string {
  const { location, history, sessionStorage } = places;
  const given = new URLSearchParams(location.hash.replace(/^#/, '')).get('token');
  if (given === null) return sessionStorage.getItem(STORAGE_KEY) ?? '';
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  sessionStorage.setItem(STORAGE_KEY, given);
  return given;
}
