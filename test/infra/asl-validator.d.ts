declare module 'asl-validator' {
  type Result = { readonly isValid: boolean; readonly errors: readonly unknown[] };
  const validate: (definition: object) => Result;
  export = validate;
}
