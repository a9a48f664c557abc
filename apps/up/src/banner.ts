/** What a person wants to know once it runs. */
export interface Running {
  readonly apiUrl: string;
  /** Where the token lies; never the token. */
  readonly tokenPath: string;
  readonly logFolder: string;
  /** Where the data is, in words without a password. */
  readonly database: string;
  readonly seconds: number;
}

/** The lines that `overmesh up` ends its start with. */
export function banner({ apiUrl, tokenPath, logFolder, database, seconds }: Running): string {
  return `
Overmesh is up, after ${seconds.toFixed(1)} s.

  API       ${apiUrl}/graphql
  Token     ${tokenPath} (the CLI finds it by itself)
  Database  ${database}
  Logs      ${logFolder}

Try next, in another terminal:

  overmesh cluster register east --context CONTEXT   # of your kubeconfig
  overmesh mesh list

Ctrl-C stops everything and keeps the data.
`;
}
