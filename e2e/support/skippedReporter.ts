import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Says at the end what was not tested here and why, with counts: a skipped spec is never silence. */
export default class SkippedReporter implements Reporter {
  readonly #reasons = new Map<string, number>();

  onTestEnd(test: TestCase, result: TestResult) {
    if (result.status !== 'skipped') return;
    const reason = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason was given';
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  onEnd() {
    for (const [reason, count] of this.#reasons) process.stdout.write(`\n  NOT TESTED HERE: ${count} skipped. ${reason}\n`);
  }

  printsToStdio() {
    return false;
  }
}
