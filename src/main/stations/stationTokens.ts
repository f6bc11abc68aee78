import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** What the holder of a token may sign in as. */
export type Access = 'every-role' | 'display-only' | 'none';

/** @returns a token made from the station token, for a waiting-room screen: it lets nobody sign in but the display. */
export function displayTokenOf(stationToken: string): string {
  return createHmac('sha256', stationToken).update('frontdesk station display v1').digest('base64url');
}

/** Takes the same time whatever is presented. */
export function accessByToken(stationToken: string): (presented: string) => Access {
  const displayToken = displayTokenOf(stationToken);
  return (presented) => {
    const isStation = sameText(presented, stationToken);
    const isDisplay = sameText(presented, displayToken);
    if (presented === '') return 'none';
    return isStation ? 'every-role' : isDisplay ? 'display-only' : 'none';
  };
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
