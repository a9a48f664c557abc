/** Where text goes: a stream, or what a spec collects. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a run of the program touches besides the server and files; a spec gives its own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly now: () => Date;
  /** Aborts at Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Asks the person at the terminal; absent where nobody is there. */
  readonly ask?: (question: string) => Promise<string>;
  /** The same for what nobody may see: the answer is not shown. */
  readonly askHidden?: (question: string) => Promise<string>;
}
