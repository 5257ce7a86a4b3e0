/**
 * Stands in for `@aws/lambda-invoke-store` inside the Lambda bundles: the SDK asks it for the trace id of one of several
 * invocations that share a process, and these functions serve one at a time, whose id is in the environment.
 */
export const InvokeStore = { getInstanceAsync: () => Promise.resolve(undefined) };
