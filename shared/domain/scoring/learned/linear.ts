/** Lower triangle of L with L·Lᵀ = `a` (symmetric, positive definite). */
export function cholesky(a: readonly Float64Array[]): readonly Float64Array[] {
  const l = a.map((row) => new Float64Array(row.length));
  for (const [i, row] of l.entries()) {
    for (let j = 0; j <= i; j += 1) {
      const other = l[j] ?? row;
      let sum = a[i]?.[j] ?? 0;
      for (let k = 0; k < j; k += 1) sum -= (row[k] ?? 0) * (other[k] ?? 0);
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (other[j] ?? 1);
    }
  }
  return l;
}

/** x with L·Lᵀ·x = `b`. */
export function solve(l: readonly Float64Array[], b: Float64Array): Float64Array {
  const x = forward(l, b);
  for (let i = x.length - 1; i >= 0; i -= 1) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < x.length; k += 1) sum -= (l[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (l[i]?.[i] ?? 1);
  }
  return x;
}

/** y with L·y = `b`. */
export function forward(l: readonly Float64Array[], b: Float64Array): Float64Array {
  const y = Float64Array.from(b);
  for (const [i, row] of l.entries()) {
    let sum = y[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= (row[k] ?? 0) * (y[k] ?? 0);
    y[i] = sum / (row[i] ?? 1);
  }
  return y;
}

/** Natural logarithm of the determinant of L·Lᵀ. */
export const logDeterminant = (l: readonly Float64Array[]): number => 2 * l.reduce((sum, row, i) => sum + Math.log(row[i] ?? 1), 0);

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
