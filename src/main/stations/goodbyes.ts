import { PROTOCOL_VERSION } from '../../shared/live/index.ts';

/** Why the engine ends a connection, in words of the desk: what happened, what it means, what to do next. */
export const goodbyes = {
  badMessage: {
    code: 'bad-message',
    message: 'This window sent something the host does not understand, so the host hung up. Reload the window to go on.',
  },
  helloFirst: { code: 'not-signed-in', message: 'Nobody is signed in at this window. Sign in to see the day.' },
  badToken: {
    code: 'not-signed-in',
    message: 'This window may not connect: its sign-in link is missing or no longer valid. Open the link that Frontdesk shows on the host.',
  },
  displayOnly: {
    code: 'forbidden',
    message: 'This link is for the waiting-room screen only. To work at the desk, open the sign-in link that Frontdesk shows on the host.',
  },
  dayNotAllowed: {
    code: 'forbidden',
    message: 'You may not see the day of this practice. Ask your manager, or sign in with other initials.',
  },
  noSuchPractice: { code: 'forbidden', message: 'This host does not know that practice. Choose one of the practices it offers.' },
  helloLate: {
    code: 'too-slow',
    message: 'This window connected and did not say who it is in time, so the host hung up. It connects again by itself.',
  },
  tooMany: {
    code: 'too-many',
    message: 'As many windows are signed in at this host as it can serve. Close one that nobody needs; this one tries again by itself.',
  },
  tooFast: {
    code: 'too-slow',
    message: 'This window sent more than the host can take from one window, so the host hung up. It connects again by itself.',
  },
  tooSlow: { code: 'too-slow', message: 'This window could not keep up with the host. It connects again by itself.' },
  hostTrouble: {
    code: 'host-trouble',
    message: 'The host could not read the day from its storage. This window tries again by itself; if it goes on, look at the host.',
  },
  closing: { code: 'closing', message: 'Frontdesk on the host is closing or starting again. This window connects again by itself.' },
} as const;

export function unknownUser(initials: string) {
  return {
    code: 'unknown-user',
    message: `There is nobody with the initials ${initials} here. Check the initials, or ask your manager to add them.`,
  };
}

export function otherVersion(windowVersion: number) {
  return {
    code: 'update-needed',
    message:
      windowVersion <= PROTOCOL_VERSION
        ? 'This window is from another version of Frontdesk than the host, so it cannot show the day. Reload it; a station with its own Frontdesk needs the update first.'
        : 'This window is newer than the host, so it cannot show the day. Update Frontdesk on the host, then reload this window.',
  };
}
