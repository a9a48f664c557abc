import type { FrontendMessage } from './frontend-messages.ts';

/** A statement with its parameters, as `pg` takes it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** Keeps the statements of one connection, from its messages: parse, bind and execute of unnamed ones, and simple queries. */
export class StatementsSent {
  #text = '';
  #values: readonly (string | null)[] = [];

  constructor(private readonly onStatement: (statement: Statement) => void) {}

  hear({ type, body }: FrontendMessage): void {
    if (type === 'Q') this.onStatement({ text: texts(body)[0] ?? '', values: [] });
    if (type === 'P') this.#text = texts(body)[1] ?? '';
    if (type === 'B') this.#values = boundValues(body);
    if (type === 'E') this.onStatement({ text: this.#text, values: this.#values });
  }
}

/** Texts that end with a zero byte. */
function texts(body: Buffer): readonly string[] {
  return body.toString('utf8').split('\0');
}

/** Bind: portal, statement, formats, and the values, each with its length; -1 is null. All of ours are texts. */
function boundValues(body: Buffer): readonly (string | null)[] {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4 + Math.max(length, 0);
    return length < 0 ? null : body.toString('utf8', at - length, at);
  });
}
