/** A message has a type of one byte, but for the first of a connection, and a length of four that counts itself. */
const TYPED = 1;
const LENGTH = 4;

/** One message that a client sends to Postgres; `type` is empty for the first. */
export interface FrontendMessage {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Cuts the bytes that a client sends to Postgres into messages, however they come in.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class FrontendMessages {
  #rest: Buffer = Buffer.alloc(0);
  #isFirst = true;

  constructor(private readonly onMessage: (message: FrontendMessage) => void) {}

  read(chunk: Buffer): void {
    let bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (let message = this.#next(bytes); message; message = this.#next(bytes)) {
      bytes = bytes.subarray((message.type ? TYPED : 0) + LENGTH + message.body.length);
      this.#isFirst = false;
      this.onMessage(message);
    }
    this.#rest = bytes;
  }

  #next(bytes: Buffer): FrontendMessage | undefined {
    const typed = this.#isFirst ? 0 : TYPED;
    if (bytes.length < typed + LENGTH) return undefined;
    const end = typed + bytes.readInt32BE(typed);
    if (bytes.length < end) return undefined;
    return { type: bytes.toString('latin1', 0, typed), body: bytes.subarray(typed + LENGTH, end) };
  }
}

/** A statement is a simple query (`Q`) or the execution of a prepared one (`E`). */
export function isStatement({ type }: FrontendMessage): boolean {
  return type === 'Q' || type === 'E';
}
