const refuse = (): never => {
  throw new Error('event streams are left out of the bundles');
};

/**
 * Stands in for `@smithy/core/event-streams` inside the Lambda bundles: 20 KB that the protocol code imports on demand for
 * operations that stream events, and none of the services used here has one.
 */
export class EventStreamSerde {
  constructor() {
    refuse();
  }
}
export const eventStreamSerdeProvider = refuse;
