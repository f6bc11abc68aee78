/**
 * The one rule for text from outside: what is stored must be given back as it came. Half of a surrogate pair has no bytes in UTF-8,
 * so SQLite keeps another character in its place; what was sealed or looked up under the one is not found under the other. And at
 * U+0000 many programs that read such a file take a text to end. Neither is anything that a person wrote: a message that holds one is refused.
 */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** Why such a text is refused, as the rest of a sentence that begins with its path. */
export const NOT_STORABLE = 'holds a character that cannot be stored: half of a surrogate pair (such as \\ud800 alone) or U+0000';

/**
 * Where in a value the first text stands that cannot be stored: of a record the path of the value, or of the record itself where it is
 * a name. @param value anything that JSON can hold. @returns undefined when all of it can be.
 */
export function unstorableAt(value: unknown): readonly (string | number)[] | undefined {
  if (typeof value === 'string') return isStorableText(value) ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const within = unstorableAt(value[index]);
      if (within) return [index, ...within];
    }
    return undefined;
  }
  for (const [name, field] of Object.entries(value)) {
    if (!isStorableText(name)) return [];
    const within = unstorableAt(field);
    if (within) return [name, ...within];
  }
  return undefined;
}

/** The same text with a replacement character wherever one cannot be stored: for prose, where a word with a hole is better than none. */
export function mendedText(text: string): string {
  return isStorableText(text) ? text : text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** @param longest UTF-16 code units. @returns the text, cut where it is longer; a character that would be cut in half is left out. */
export function cutText(text: string, longest: number): string {
  const cut = text.slice(0, longest);
  return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
