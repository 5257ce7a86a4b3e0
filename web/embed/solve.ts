/** An ALTCHA challenge, version 1: find the number whose SHA-256 with the salt is `challenge`. */
type Challenge = { readonly algorithm: string; readonly challenge: string; readonly salt: string; readonly signature: string };

/** The first 32 bits of the fractional part of a root of each prime, as SHA-256 has them (FIPS 180-4 §4.2.2, §5.3.3). */
const [constants, initial] = (() => {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root: number): number => (root * 2 ** 32) | 0;
  return [primes.map((prime) => fraction(Math.cbrt(prime))), primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))];
})();

const words = new Int32Array(64);
const turn = (value: number, by: number): number => (value >>> by) | (value << (32 - by));
const wordOf = (from: ArrayLike<number>, at: number): number => from[at] ?? 0;

/** One block of 64 bytes into `hash`. */
function mix(hash: Int32Array, block: DataView, offset: number): void {
  for (let i = 0; i < 16; i += 1) words[i] = block.getInt32(offset + i * 4);
  for (let i = 16; i < 64; i += 1) {
    const [x, y] = [wordOf(words, i - 15), wordOf(words, i - 2)];
    const [low, high] = [turn(x, 7) ^ turn(x, 18) ^ (x >>> 3), turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)];
    words[i] = wordOf(words, i - 16) + low + wordOf(words, i - 7) + high;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + wordOf(constants, i) + wordOf(words, i)) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [i, value] of [a, b, c, d, e, f, g, h].entries()) hash[i] = wordOf(hash, i) + value;
}

/**
 * SHA-256 as lower-case hex. Our own because `crypto.subtle` is missing on pages without TLS, and because a promise per try costs
 * ten times what the hash does.
 */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const block = new DataView(new ArrayBuffer(((bytes.length + 8) >> 6) * 64 + 64));
  for (const [i, byte] of bytes.entries()) block.setUint8(i, byte);
  block.setUint8(bytes.length, 0x80);
  block.setUint32(block.byteLength - 4, bytes.length * 8);
  const hash = Int32Array.from(initial);
  for (let offset = 0; offset < block.byteLength; offset += 64) mix(hash, block, offset);
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Longer than this at a stretch and typing stutters. */
const stretchMillis = 12;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** The value of the field `altcha`, or null for a challenge of another kind or without a solution. */
export async function solve(issued: Readonly<Record<string, unknown>>): Promise<string | null> {
  const text = (name: string): string => (typeof issued[name] === 'string' ? issued[name] : '');
  const { algorithm, challenge, salt, signature }: Challenge = {
    algorithm: text('algorithm'),
    challenge: text('challenge'),
    salt: text('salt'),
    signature: text('signature'),
  };
  const most = Number(issued.maxnumber ?? issued.maxNumber ?? 1_000_000);
  if (algorithm.toUpperCase() !== 'SHA-256') return null;
  let until = performance.now() + stretchMillis;
  for (let number = 0; number <= most; number += 1) {
    if (sha256(salt + number) === challenge) return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
    if (performance.now() < until) continue;
    await pause();
    until = performance.now() + stretchMillis;
  }
  return null;
}
