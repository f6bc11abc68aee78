import { defineConfig } from '@playwright/test';

/** The built product in a real Chromium. `FRONTDESK_CHROMIUM` names one of the system; otherwise Playwright's own is used. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: [['list'], ['./e2e/support/skippedReporter.ts']],
  use: {
    browserName: 'chromium',
    // A person would have given up long before.
    actionTimeout: 15_000,
    viewport: { width: 1366, height: 768 },
    launchOptions: {
      ...(process.env['FRONTDESK_CHROMIUM'] && { executablePath: process.env['FRONTDESK_CHROMIUM'] }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
