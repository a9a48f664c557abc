/** What `overmesh` exits with; documented in docs/cli.md and `overmesh help exit-codes`. Part of the interface. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  badInput: 2,
  refused: 3,
  unavailable: 4,
  waitedInVain: 5,
  unauthorised: 6,
  wouldChange: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Each exit code in a sentence. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'something unexpected went wrong; the message names an id where the server has more in its log',
  2: 'wrong usage or bad input: flags, files, or problems inside the documents; nothing was changed',
  3: 'refused by the server, or a check did not pass; nothing was changed',
  4: 'the server is not reachable or cannot answer now; trying again may help',
  5: 'waited in vain: what was waited for did not happen in time (it may still happen)',
  6: 'unauthorised: no token, or not the right one',
  7: '`plan --exit-code` found that something would change',
  130: 'interrupted (Ctrl-C)',
};

/** The reason why a command ends without having done its work, in words for a person. Holds no secret. */
export class Failure extends Error {
  override readonly name = 'Failure';

  /** @param next what to do about it, in one sentence or command */
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly next?: string,
  ) {
    super(message);
  }
}
