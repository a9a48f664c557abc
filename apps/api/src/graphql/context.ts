import type { Caller } from '@overmesh/model';

/** What every resolver may know of who asks. */
export interface ApiContext {
  readonly requestId: string;
  readonly caller: Caller;
  /** Name of the token with which they came. */
  readonly token: string;
}
