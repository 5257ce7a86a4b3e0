export type Judged = { readonly p: number; readonly won: boolean };

/** Two-sided 90 %, and one-sided 95 %. */
export const z90 = 1.6449;

export const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length);

/** Chance that a won lead stands above a lost one (ties half), with its standard error by Hanley and McNeil (1982); null without both. */
export function aucOf(judged: readonly Judged[]): { readonly auc: number; readonly error: number } | null {
  const won = judged.filter((row) => row.won).length;
  const lost = judged.length - won;
  if (won === 0 || lost === 0) return null;
  const sorted = [...judged].sort((a, b) => a.p - b.p);
  let ranks = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to]?.p === sorted[from]?.p) to += 1;
    const rank = (from + 1 + to) / 2;
    ranks += rank * sorted.slice(from, to).filter((row) => row.won).length;
    from = to;
  }
  const auc = (ranks - (won * (won + 1)) / 2) / (won * lost);
  const [q1, q2] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)];
  const variance = (auc * (1 - auc) + (won - 1) * (q1 - auc * auc) + (lost - 1) * (q2 - auc * auc)) / (won * lost);
  return { auc, error: Math.sqrt(Math.max(variance, 0)) };
}

const squared = ({ p, won }: Judged): number => (p - (won ? 1 : 0)) ** 2;

/** Mean squared error of probabilities (Brier 1950): 0 is perfect. */
export const brierOf = (judged: readonly Judged[]): number => mean(judged.map(squared));

/** How much smaller the squared errors of `ours` are than of `theirs` on the same leads, with the standard error of the mean. */
export function gainOver(ours: readonly Judged[], theirs: readonly Judged[]): { readonly gain: number; readonly error: number } {
  const gains = ours.map((row, i) => squared(theirs[i] ?? row) - squared(row));
  const gain = mean(gains);
  const variance = mean(gains.map((value) => (value - gain) ** 2));
  return { gain, error: Math.sqrt(variance / Math.max(1, gains.length - 1)) };
}

/** Wilson's 90 % interval of a share. */
export function shareInterval(count: number, of: number): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const [p, z2] = [count / of, z90 * z90];
  const centre = p + z2 / (2 * of);
  const half = z90 * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of));
  return { low: Math.max(0, (centre - half) / (1 + z2 / of)), high: Math.min(1, (centre + half) / (1 + z2 / of)) };
}

export type ReliabilityBin = {
  readonly leads: number;
  /** Mean of what was foretold, and what came. */
  readonly predicted: number;
  readonly observed: number;
  /** 90 % interval of the latter. */
  readonly low: number;
  readonly high: number;
};

const bins = 5;

/** Predictions in five bins of one size, from the lowest: what was foretold against what came. */
export function reliabilityOf(judged: readonly Judged[]): readonly ReliabilityBin[] {
  const sorted = [...judged].sort((a, b) => a.p - b.p);
  return Array.from({ length: bins }, (_, i) =>
    sorted.slice(Math.floor((i * sorted.length) / bins), Math.floor(((i + 1) * sorted.length) / bins)),
  )
    .filter((bin) => bin.length > 0)
    .map((bin) => {
      const won = bin.filter((row) => row.won).length;
      return { leads: bin.length, predicted: mean(bin.map(({ p }) => p)), observed: won / bin.length, ...shareInterval(won, bin.length) };
    });
}
