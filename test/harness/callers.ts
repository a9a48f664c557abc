import type { Caller } from '@overmesh/model';

/** A person who changes things in specs. */
export const mira: Caller = { name: 'mira', way: 'api-token' };

/** Another one. */
export const ann: Caller = { name: 'ann', way: 'api-token' };
