import type { Provider, TimeRange } from './state.ts';

const PAUSE_WITHOUT_END_MS = 15 * 60_000;

/**
 * The first instant not before `atMs` at which the provider takes a patient: pushed past breaks and to the start of the
 * working hours. After the last hours it stays where it is: the patients booked are seen, which is overtime.
 */
export function pushIntoHours(provider: Provider | undefined, atMs: number): number {
  if (!provider) return atMs;
  let pushedMs = atMs;
  // A break may end where the next begins, or where the hours do: each range can push once.
  for (let round = 0; round <= provider.breaks.length + 1; round += 1) {
    const before = pushedMs;
    const pause = provider.breaks.find((range) => pushedMs >= range.startMs && pushedMs < range.endMs);
    if (pause) pushedMs = pause.endMs;
    pushedMs = nextOpen(provider.hours, pushedMs);
    if (pushedMs === before) return pushedMs;
  }
  return pushedMs;
}

/** When a provider who is not with a patient can begin, epoch ms: now, or the end of the pause they took. */
export function freeFrom(provider: Provider | undefined, nowMs: number): number {
  if (!provider || provider.state === 'available' || provider.state === 'busy') return pushIntoHours(provider, nowMs);
  if (provider.state === 'on-break') {
    const planned = provider.breaks.find(
      (range) => nowMs < range.endMs && (provider.sinceMs ?? nowMs) >= range.startMs - PAUSE_WITHOUT_END_MS,
    );
    if (planned && planned.startMs - PAUSE_WITHOUT_END_MS <= nowMs) return pushIntoHours(provider, planned.endMs);
  }
  if (provider.state === 'off-duty') return pushIntoHours(provider, nowMs);
  return pushIntoHours(provider, Math.max(nowMs, (provider.sinceMs ?? nowMs) + PAUSE_WITHOUT_END_MS));
}

/** The end of the provider's last working hours, epoch ms. */
export function hoursEnd(provider: Provider | undefined): number | null {
  let endMs: number | null = null;
  for (const range of provider?.hours ?? []) if (endMs === null || range.endMs > endMs) endMs = range.endMs;
  return endMs;
}

function nextOpen(hours: readonly TimeRange[], atMs: number): number {
  let nextStartMs: number | null = null;
  for (const range of hours) {
    if (atMs >= range.startMs && atMs < range.endMs) return atMs;
    if (range.startMs > atMs && (nextStartMs === null || range.startMs < nextStartMs)) nextStartMs = range.startMs;
  }
  return nextStartMs ?? atMs;
}
