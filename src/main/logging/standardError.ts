/** Writes to standard error. A full disk under the log, or a reader that has gone, costs lines and must never end the host. */
export function standardError(): (text: string) => void {
  process.stderr.on('error', () => undefined);
  return (text) => {
    process.stderr.write(text);
  };
}
