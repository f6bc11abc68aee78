import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';
import type { Serve } from './serve.ts';

/** @returns a Chromium of this machine or Playwright's own; null where there is neither. */
export async function openBrowser(): Promise<Browser | null> {
  const system = process.env['FRONTDESK_CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
  try {
    return await chromium.launch({
      ...(system !== undefined && { executablePath: system }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // The empty page is handed to the browser by the bench, so the browser cannot tell that it comes from this machine too.
        '--disable-features=LocalNetworkAccessChecks',
      ],
    });
  } catch {
    return null;
  }
}

/** Opens the board as a person signs in, and waits until its queue is there. */
export async function openBoard(browser: Browser, serve: Serve): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(`${serve.station}/#token=${serve.token}`);
  await page.locator('[data-row]').first().waitFor();
  return page;
}

/** The reference: a page that speaks the same protocol over the same ws and paints one number. */
export async function openEmptyPage(browser: Browser, serve: Serve, tenantId: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  const address = `${serve.station}/bench-empty`;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: emptyPage(serve, tenantId) }));
  await page.goto(address);
  await page.locator('#count[data-ready]').waitFor();
  return page;
}

function emptyPage({ station, token }: Serve, tenantId: string): string {
  return `<!doctype html><title>empty</title><p id="count">0</p><script type="module">
    const paragraph = document.getElementById('count');
    const socket = new WebSocket('${station.replace(/^http/, 'ws')}/live');
    const send = (message) => socket.send(JSON.stringify(message));
    let count = 0;
    window.seen = new Map();
    socket.onopen = () => send({ kind: 'hello', protocolVersion: 1, foldVersion: 2, token: '${token}' });
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.kind === 'welcome') send({ kind: 'watch', tenantId: '${tenantId}' });
      if (message.kind === 'snapshot') paragraph.dataset.ready = '';
      if (message.kind === 'heartbeat') send({ kind: 'heartbeat' });
      if (message.kind !== 'events' && message.kind !== 'snapshot') return;
      if (message.kind === 'events') {
        count += message.records.length;
        paragraph.textContent = String(count);
        const at = performance.now();
        for (const { event } of message.records) window.seen.set(event.eventId, at);
      }
      send({ kind: 'ack', position: message.position });
    };
  </script>`;
}

/** @returns what to add to a page's performance.now() to have ours: from the quickest of several asks. */
export async function clockOffsetMs(page: Page): Promise<number> {
  let best = { offset: 0, roundTripMs: Number.POSITIVE_INFINITY };
  for (let ask = 0; ask < 30; ask += 1) {
    const sentAt = performance.now();
    const there = await page.evaluate(() => performance.now());
    const backAt = performance.now();
    if (backAt - sentAt < best.roundTripMs) best = { offset: (sentAt + backAt) / 2 - there, roundTripMs: backAt - sentAt };
  }
  return best.offset;
}
