/**
 * Reads the deployment's master key once per sandbox; calls at the same time share one request and a failed one is
 * forgotten, so that the next call tries again.
 */
export function createMasterKey(read: () => Promise<string>): () => Promise<string> {
  let known: Promise<string> | null = null;
  return () => {
    known ??= read().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
