/** Bytes of a text in UTF-8, which is what stores and keys are limited in; half a surrogate pair counts as U+FFFD does. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) bytes += char < '\u0080' ? 1 : char < '\u0800' ? 2 : char.length === 1 ? 3 : 4;
  return bytes;
}
