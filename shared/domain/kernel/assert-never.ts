/** Compile-time exhaustiveness: reached only when a union grew and a switch did not. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
