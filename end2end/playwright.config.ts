import { defineConfig } from '@playwright/test';
import { execSync } from 'node:child_process';

function chromium(): string {
  if (process.env.TEKSER_CHROMIUM) return process.env.TEKSER_CHROMIUM;
  const find = 'command -v chromium || command -v chromium-browser || command -v google-chrome';
  return execSync(find, { shell: '/bin/sh' }).toString().trim();
}

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  workers: 1,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  use: {
    // Kazakh is the interface's first language; tests of the others say so.
    locale: 'kk-KZ',
    timezoneId: 'Asia/Almaty',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ],
    },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
