import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from '@overmesh/model';

/** What is known of the request that is being answered, for log lines written far from it. */
export interface RequestScope {
  readonly id: string;
  readonly caller: Caller;
  /** Name of the token, once it was found to be one. */
  token?: string;
  /** Filled in once the document is parsed. */
  operationName?: string;
}

export const requestScope = new AsyncLocalStorage<RequestScope>();
