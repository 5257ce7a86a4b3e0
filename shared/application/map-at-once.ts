/** Enough to hide the latency of the table, few beside its other users. */
const atOnce = 16;

/** What `work` answers for each item, in their order; 16 are under way at once. A fault ends it, once those have ended. */
export async function mapAtOnce<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<readonly R[]> {
  const [results, faults]: [R[], unknown[]] = [[], []];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      await work(item, index).then(
        (result) => {
          results[index] = result;
        },
        (fault: unknown) => faults.push(fault),
      );
      if (faults.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (faults.length > 0) throw faults[0];
  return results;
}
