const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/**
 * Doubles from a quarter second to five seconds; half of it is chance, so that twenty windows do not come back in the same instant.
 * @param failedTries 1 after the first loss. @param chance 0 to 1.
 */
export function reconnectDelayMs(failedTries: number, chance: number): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failedTries - 1, 10));
  return fullMs / 2 + (fullMs / 2) * chance;
}
