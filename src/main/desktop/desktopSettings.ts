import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { wallTimeSchema } from '../../shared/events/index.ts';

const boundsSchema = z.strictObject({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(200).max(20_000),
});

const settingsSchema = z.object({
  /** No notifications in between, in the practice's own time; over midnight when `from` is later than `to`. */
  quietHours: z
    .object({ on: z.boolean(), from: wallTimeSchema, to: wallTimeSchema })
    .catch({ on: false, from: '19:00', to: '07:00' })
    .default({ on: false, from: '19:00', to: '07:00' }),
  /** `automatic`: off in remote sessions. */
  hardwareAcceleration: z.enum(['automatic', 'off']).catch('automatic').default('automatic'),
  /** Where the window was; null before the first time. */
  window: z.object({ bounds: boundsSchema, maximized: z.boolean() }).nullable().catch(null).default(null),
});
export type DesktopSettings = z.infer<typeof settingsSchema>;
export type QuietHours = DesktopSettings['quietHours'];

/** Settings of this PC's shell: never about a patient, and never worth keeping the desk from opening. */
export interface SettingsFile {
  read(): DesktopSettings;
  change(part: Partial<DesktopSettings>): void;
}

/** @param directory must exist. A file that is missing or broken reads as the defaults; one that cannot be written is left. */
export function openSettings(directory: string): SettingsFile {
  const path = join(directory, 'desktop.json');
  let settings = settingsSchema.parse(readJson(path));
  return {
    read: () => settings,
    change(part) {
      settings = { ...settings, ...part };
      try {
        // Written beside and renamed: a power cut leaves the old file or the new one.
        writeFileSync(`${path}.new`, JSON.stringify(settings, null, 2));
        renameSync(`${path}.new`, path);
      } catch {
        // The next start shows the defaults; the day itself is in the engine.
      }
    },
  };
}

function readJson(path: string): unknown {
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
  } catch {
    return {};
  }
}

/** @param wallTime `HH:MM` at the practice. The first minute is quiet, the last is not; equal times mean never. */
export function isQuiet({ on, from, to }: QuietHours, wallTime: string): boolean {
  if (!on || from === to) return false;
  return from < to ? wallTime >= from && wallTime < to : wallTime >= from || wallTime < to;
}
