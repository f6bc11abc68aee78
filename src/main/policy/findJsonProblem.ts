export interface JsonProblem {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** The rest of a sentence; never a piece of the text, which may hold a secret. */
  readonly message: string;
}

const MAX_DEPTH = 64;

/**
 * Where a text stops being JSON. `JSON.parse` tells the place only sometimes, and quotes the text around it, secrets
 * included; and it takes the second of two equal names in silence.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  let at = 0;

  function fail(message: string, place = at): never {
    const before = text.slice(0, place).split('\n');
    throw new Failure({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message });
  }

  function skipSpace() {
    while (' \t\n\r'.includes(text[at] ?? 'x')) at++;
    if (text[at] === '/') fail('is a comment, and JSON has none');
  }

  function readValue(depth: number) {
    if (depth > MAX_DEPTH) fail('is nested too deeply');
    skipSpace();
    if (text[at] === '{') readObject(depth);
    else if (text[at] === '[') readArray(depth);
    else if (text[at] === '"') readString();
    else if (text[at] === "'") fail('is a single quote where JSON wants a double one');
    else if (at >= text.length) fail('is where the text ends too early');
    else {
      const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
      word.lastIndex = at;
      if (!word.test(text)) fail('is neither text in double quotes, a number, true, false, null, a list nor an object');
      at = word.lastIndex;
    }
    skipSpace();
  }

  function readObject(depth: number) {
    const names = new Set<string>();
    at++;
    skipSpace();
    if (text[at] === '}') return void at++;
    for (;;) {
      skipSpace();
      if (text[at] !== '"')
        fail(text[at] === '}' ? 'follows a comma that is one too many' : 'is where the name of a field in double quotes must stand');
      const start = at;
      const name = readString();
      if (names.has(name)) fail('is a name that this object has already', start);
      names.add(name);
      skipSpace();
      if (text[at] !== ':') fail('is where a colon must stand');
      at++;
      readValue(depth + 1);
      if (text[at] === '}') return void at++;
      if (text[at] !== ',')
        fail(at >= text.length ? 'is where the text ends before an object is closed' : 'is where a comma or } must stand');
      at++;
    }
  }

  function readArray(depth: number) {
    at++;
    skipSpace();
    if (text[at] === ']') return void at++;
    for (;;) {
      skipSpace();
      if (text[at] === ']') fail('follows a comma that is one too many');
      readValue(depth + 1);
      if (text[at] === ']') return void at++;
      if (text[at] !== ',') fail(at >= text.length ? 'is where the text ends before a list is closed' : 'is where a comma or ] must stand');
      at++;
    }
  }

  function readString(): string {
    const start = at;
    const whole = /"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"/y;
    whole.lastIndex = at;
    if (!whole.test(text)) fail('begins a text that is not closed on its line');
    at = whole.lastIndex;
    try {
      return String(JSON.parse(text.slice(start, at)));
    } catch {
      return fail('begins a text with a control character or a wrong \\ sequence in it', start);
    }
  }

  try {
    readValue(0);
    if (at < text.length) fail('is more text after the end');
  } catch (failure) {
    if (failure instanceof Failure) return failure.problem;
    throw failure;
  }
  return undefined;
}

class Failure extends Error {
  readonly problem: JsonProblem;
  constructor(problem: JsonProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
