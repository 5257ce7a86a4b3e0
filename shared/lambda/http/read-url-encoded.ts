/**
 * The fields of a page, url-encoded in whatever character set the page is in: its `encoding`, in a field or `stated` beside
 * it, says which when the bytes are no UTF-8. A name that repeats holds a list, of which blanks are no part.
 */
export function readUrlEncoded(bytes: Buffer, stated: string | null): Readonly<Record<string, unknown>> {
  const pairs = bytes
    .toString('latin1')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): readonly [Buffer, Buffer] => {
      const at = pair.indexOf('=');
      return at === -1 ? [unescaped(pair), Buffer.alloc(0)] : [unescaped(pair.slice(0, at)), unescaped(pair.slice(at + 1))];
    });
  const posted = pairs.find(([name]) => name.toString('latin1') === 'encoding')?.[1].toString('latin1');
  const decode = decoderOf(posted ?? stated ?? 'utf-8');
  return joined(pairs.map(([name, value]) => [decode(name), decode(value)]));
}

/** Percent escapes and plus signs as bytes; a stray percent sign stands for itself. */
function unescaped(text: string): Buffer {
  const latin = text.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin, 'latin1');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 wherever the bytes are UTF-8, since pages are moved and their `encoding` is not; else as stated, else as browsers guess. */
function decoderOf(label: string): (bytes: Buffer) => string {
  const charset = isCharset(label) && new TextDecoder(label).encoding !== 'utf-8' ? label : 'windows-1252';
  const stated = new TextDecoder(charset);
  return (bytes) => {
    try {
      return utf8.decode(bytes);
    } catch {
      return stated.decode(bytes);
    }
  };
}

function isCharset(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

function joined(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, unknown>> {
  const fields = new Map<string, readonly string[]>();
  for (const [name, value] of pairs) fields.set(name, [...(fields.get(name) ?? []), value]);
  return Object.fromEntries(
    [...fields].map(([name, values]) => {
      const entered = values.filter((value) => value !== '');
      return [name, entered.length > 1 ? entered : (entered[0] ?? '')];
    }),
  );
}
