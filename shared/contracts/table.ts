/**
 * The physical shape of the one table: what infra creates on AWS and what the local runtime creates on its engine.
 * Attribute names are short because every item pays for them in write units.
 */
export type IndexShape = {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly projection: 'KEYS_ONLY';
};

export type TableShape = {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** Epoch seconds; DynamoDB deletes the item some time after. */
  readonly ttlAttribute: string;
  readonly stream: 'NEW_IMAGE';
  readonly indexes: readonly IndexShape[];
};

/**
 * Four indexes, all KEYS_ONLY, three of them sparse: an index that projects only keys costs a write unit when its key
 * moves and nothing on any other update of the item.
 */
export const tableShape = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttlAttribute: 'ttl',
  stream: 'NEW_IMAGE',
  indexes: [
    // Owed work by kind, shard and instant: pending leads, due clocks, due deliveries, parked submissions.
    { name: 'work', partitionKey: 'wk', sortKey: 'wa', projection: 'KEYS_ONLY' },
    // Leads of a stage by score.
    { name: 'byStage', partitionKey: 'st', sortKey: 'ss', projection: 'KEYS_ONLY' },
    // Leads of an owner by next due instant.
    { name: 'byOwner', partitionKey: 'ow', sortKey: 'od', projection: 'KEYS_ONLY' },
    // Leads of an account, or of a business domain that no account goes by yet, by their capture.
    { name: 'byAccount', partitionKey: 'ac', sortKey: 'ca', projection: 'KEYS_ONLY' },
  ],
} as const satisfies TableShape;

/** Value of the attribute `entity` on the rows the outbox publishes; the stream filter matches it. */
export const eventEntity = 'event';
/** Attribute of an event row that holds the whole event. */
export const eventAttribute = 'event';
