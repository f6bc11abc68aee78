export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** @param message a sentence for people. */
export function failure(status: number, error: string, message: string): ApiAnswer {
  return { status, body: { error, message } };
}
