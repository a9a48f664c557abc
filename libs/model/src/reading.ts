/** One number that was measured, or why there is none. What is absent is never taken for zero. */
export type Reading = { readonly value: number } | { readonly absent: string };
