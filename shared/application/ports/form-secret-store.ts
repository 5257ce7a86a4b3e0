/** Sealed secrets of forms, one row a form: name → sealed text. */
export type FormSecretStore = {
  readonly get: (formId: string) => Promise<Readonly<Record<string, string>> | null>;
  /** Sets the named secrets and leaves the others; null removes one. */
  readonly merge: (formId: string, sealed: Readonly<Record<string, string | null>>) => Promise<void>;
};
