/** How long one message works (its function has 60 s), how often it makes sure of its work, how many leads it reads at once. */
export type ReplayLimits = {
  readonly sliceMillis: number;
  readonly checkpointMillis: number;
  readonly batchLeads: number;
  /** Bounds a slice whatever the time. */
  readonly sliceLeads: number;
};
export const replayLimits: ReplayLimits = { sliceMillis: 35_000, checkpointMillis: 4000, batchLeads: 128, sliceLeads: 100_000 };
