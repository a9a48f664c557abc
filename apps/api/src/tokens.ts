import type { RequestLimits } from '@overmesh/config';

/** Providers that are values: what main.ts brings into the module. */
export const LIMITS = Symbol('RequestLimits');
export type Limits = RequestLimits;
