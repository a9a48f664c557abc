/** What every resolver may know of who asks. */
export interface ApiContext {
  readonly requestId: string;
  readonly author: string;
  /** Name of the token with which they came. */
  readonly token: string;
}
