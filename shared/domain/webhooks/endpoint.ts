import type { Condition } from '../conditions/condition.ts';

/** What an integrator publishes; the signing secret lives outside the document and is write-only. */
export type WebhookEndpoint = {
  readonly url: string;
  /** Event types without version (`lead.routed`); `lead.*`, `sla.*` and `*` select families. */
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly description?: string | undefined;
  /** Reads the facts of the lead; absent: every lead. */
  readonly when?: Condition | undefined;
};
