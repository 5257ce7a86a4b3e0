/**
 * The fields of a page, url-encoded in whatever character set the page is in: its `encoding`, in a field or `stated` beside
 * it, says which when the bytes are no UTF-8.
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
  const decode = decoderOf(posted ?? stated ?? '');
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
  const stated = new TextDecoder(charsetOf(label));
  return (bytes) => {
    try {
      return utf8.decode(bytes);
    } catch {
      return stated.decode(bytes);
    }
  };
}

function charsetOf(label: string): string {
  try {
    const { encoding } = new TextDecoder(label);
    if (encoding !== 'utf-8') return encoding;
  } catch {}
  return 'windows-1252';
}

/** One record of named values. A name that repeats holds a list of those that are not blank: a hidden default beside the real input. */
export function joined(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, unknown>> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = fields.get(name) ?? [];
    if (value !== '') values.push(value);
    fields.set(name, values);
  }
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]));
}
