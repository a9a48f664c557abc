/** Of a message: how it begins, and where its length stands. */
const TYPED = 1;
const LENGTH = 4;

/**
 * Counts the statements that a client sends to Postgres, from the bytes of one connection, however they are cut: a simple
 * query each (`Q`), and each execution of a prepared one (`E`).
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class FrontendMessages {
  #rest = Buffer.alloc(0);
  /** Bytes of a message that are still to come and say nothing. */
  #skip = 0;
  /** The first message of a connection has no type. */
  #isFirst = true;

  constructor(private readonly onStatement: () => void) {}

  read(chunk: Buffer): void {
    let bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      const skipped = Math.min(this.#skip, bytes.length);
      this.#skip -= skipped;
      bytes = bytes.subarray(skipped);
      const head = (this.#isFirst ? 0 : TYPED) + LENGTH;
      if (this.#skip > 0 || bytes.length < head) break;
      const type = this.#isFirst ? '' : String.fromCharCode(bytes[0] ?? 0);
      this.#skip = bytes.readInt32BE(head - LENGTH) - LENGTH;
      this.#isFirst = false;
      bytes = bytes.subarray(head);
      if (type === 'Q' || type === 'E') this.onStatement();
    }
    this.#rest = Buffer.from(bytes);
  }
}
