/**
 * Does long work a step at a time, with a turn of the event loop for others between the steps.
 * @param step returns whether there is more to do.
 * @returns when it is done. @throws what a step throws, and what `mayGoOn` throws when the work must stop half-way.
 */
export async function inSlices(step: () => boolean, mayGoOn: () => void): Promise<void> {
  for (;;) {
    mayGoOn();
    if (!step()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
