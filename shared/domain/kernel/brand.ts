/**
 * Nominal typing for primitives: a `Brand<string, 'LeadId'>` is a string that only `brand` can make.
 * This file is the one place where a type assertion is allowed outside tests.
 */
declare const tag: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [tag]: Name };

/** Marks a checked primitive with its nominal type; the caller has done the checking. */
export const brand = <B extends Brand<unknown, string>>(value: unknown): B => value as B;

/** A value whose shape a schema just checked, under the type that schema stands for; for generic code that erased it. */
export const checked = <T>(value: unknown): T => value as T;
