import type { Caller } from '@overmesh/model';

/** A person who changes things in specs. */
export const mira: Caller = { name: 'mira', way: 'api-token' };
