import { resolve } from 'node:path';

/** What Node makes of megabytes of JavaScript is kept for the next process that reads it, which then works two thirds as long. */
export const COMPILE_CACHE = resolve('node_modules/.cache/overmesh-compiled');
