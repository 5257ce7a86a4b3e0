/** What a service signed with a key of its own; false also for a key or signature that cannot be read. */
export type Signatures = {
  /** ECDSA over SHA-256; the key is the base64 of its DER (SPKI), the signature the base64 of its DER. */
  readonly ecdsa: (publicKey: string, bytes: Uint8Array, signature: string) => boolean;
  /** RSA (PKCS #1 v1.5) of a certificate in PEM; the signature in base64. */
  readonly rsa: (certificate: string, hash: 'sha1' | 'sha256', text: string, signature: string) => boolean;
};

/** Amazon SNS over the network. Both take addresses of SNS itself only, and say null or false for any other. */
export type Sns = {
  /** The signing certificate in PEM; null when it cannot be had. */
  readonly certificate: (url: string) => Promise<string | null>;
  /** Confirms a subscription. */
  readonly confirm: (url: string) => Promise<boolean>;
};
