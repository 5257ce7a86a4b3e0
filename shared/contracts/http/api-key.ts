/**
 * A bearer token as RFC 6750 writes it. Keys we make are `ll_` and 32 characters; the hash of the whole token decides, so
 * a key somebody chose for a laptop works too.
 */
export const bearerPattern = /^Bearer ([A-Za-z0-9._~+/-]{1,512}=*)$/i;
export const tokenPattern = /^[A-Za-z0-9._~+/-]{1,512}=*$/;
/** Prefix of the keys we make: recognisable to secret scanners. */
export const keyPrefix = 'll_';
