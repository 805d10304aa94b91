/** A primitive that only its own module's constructor may produce; costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };
