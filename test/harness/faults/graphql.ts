import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordText } from '../record/record.ts';

/** Where an API is and whose token opens it. */
export interface ApiAddress {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** OVERMESH_HOME of the api, in which its token lies. */
  readonly home: string;
  /** Who says to be asking; the name of the token where absent. */
  readonly author?: string;
}

/** What GraphQL answered. Both may be there: GraphQL answers in parts. */
export interface GraphqlAnswer<Data> {
  readonly status: number;
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

const patienceMs = 30_000;

/**
 * Sends one operation with the home's token, on a connection of its own. Throws when there is no answer of GraphQL:
 * the caller cannot know then whether a mutation was done.
 */
export async function graphql<Data>(
  { url, home, author }: ApiAddress,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GraphqlAnswer<Data>> {
  const token = (await readFile(join(home, 'token'), 'utf8')).trim();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      connection: 'close',
      authorization: `Bearer ${token}`,
      ...(author === undefined ? {} : { 'x-overmesh-author': author }),
    },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await response.text();
  recordText('graphql', text);
  return { status: response.status, ...(JSON.parse(text) as object) };
}
