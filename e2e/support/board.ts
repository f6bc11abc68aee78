import { type Browser, type BrowserContextOptions, expect, type Locator, type Page } from '@playwright/test';
import type { Served } from './serve.ts';

/** A window with the board, by what a person sees and presses. */
export interface Board {
  readonly page: Page;
  /** Every message of the live protocol since the page was opened, as it went over the wire. */
  readonly wire: { readonly sent: string[]; readonly received: string[] };
  /** The row of a patient in the queue. */
  row(name: string): Locator;
  chair(name: string): Locator;
  /** The chip that tells how old the board is. */
  readonly honesty: Locator;
  /** Short news at the foot of the window. */
  readonly news: Locator;
  /** Chooses who is at this desk. */
  signInAs(initials: string): Promise<void>;
  /** Gives a patient's row the focus, with the keyboard alone. */
  goTo(name: string): Promise<void>;
  /** Patient, purpose, provider and stage of every row of the queue, top to bottom. */
  queue(): Promise<readonly string[]>;
  /** Whether the part of the window is drawn without colours. */
  isGrey(part: Locator): Promise<boolean>;
}

export interface WindowOptions extends BrowserContextOptions {
  readonly initials?: string;
  /** Another sign-in link than the one for the desk. */
  readonly token?: string;
}

/** Opens a window of its own (a person at another PC) with the sign-in link. */
export async function openBoard(browser: Browser, served: Served, { initials, token, ...context }: WindowOptions = {}): Promise<Board> {
  const window = await browser.newContext({ viewport: { width: 1366, height: 768 }, ...context });
  const board = boardOn(await window.newPage());
  await board.page.goto(`${served.station}/#token=${token ?? served.token}`);
  await expect(board.honesty).toHaveText(/^Live/);
  if (initials !== undefined) await board.signInAs(initials);
  return board;
}

function boardOn(page: Page): Board {
  const wire = { sent: [] as string[], received: [] as string[] };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => wire.sent.push(String(payload)));
    socket.on('framereceived', ({ payload }) => wire.received.push(String(payload)));
  });
  const rows = page
    .getByRole('grid', { name: 'Queue' })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
  const honesty = page.getByRole('banner').getByRole('button', { name: /^(Live|Connecting|Reconnecting|Offline|Ended)/ });
  const hasFocus = (row: Locator) => row.evaluate((element) => element === document.activeElement);
  return {
    page,
    wire,
    row: (name) => rows.filter({ hasText: name }),
    chair: (name) => page.getByRole('list', { name: 'Chairs and rooms' }).getByRole('button', { name }),
    honesty,
    news: page.getByRole('region', { name: 'News' }),
    async signInAs(initials) {
      const there = page.getByRole('button', { name: new RegExp(`^Signed in: ${initials},`) });
      if (await there.isVisible()) return;
      const user = page.getByRole('button', { name: /^Signed in:/ });
      // Menus are loaded after the first paint.
      await expect(user).toHaveAttribute('aria-haspopup', 'menu');
      await user.click();
      await page.getByRole('menuitem', { name: new RegExp(`^${initials}\\b`) }).click();
      await expect(there).toBeVisible();
      await expect(honesty).toHaveText(/^Live/);
    },
    async goTo(name) {
      const target = rows.filter({ hasText: name });
      await expect(target).toHaveCount(1);
      const inQueue = () => page.evaluate(() => document.activeElement?.closest('tr') !== null);
      for (let presses = 0; presses < 80 && !(await inQueue()); presses += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Home');
      for (let presses = 0; presses < 80 && !(await hasFocus(target)); presses += 1) await page.keyboard.press('ArrowDown');
      await expect(target).toBeFocused();
    },
    queue: () =>
      rows.evaluateAll((all) =>
        all.map((row) =>
          [...row.querySelectorAll('td')]
            .slice(1, 5)
            .map((cell) => cell.textContent)
            .join(' | '),
        ),
      ),
    isGrey: (part) =>
      part.evaluate((element) => {
        for (let at: Element | null = element; at; at = at.parentElement) {
          if (getComputedStyle(at).filter.includes('grayscale(1)')) return true;
        }
        return false;
      }),
  };
}
