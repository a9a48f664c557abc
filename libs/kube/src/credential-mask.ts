import type { Credential } from './access.ts';

/** A shorter token may be a word of any answer, and taking it out would change what the cluster says. */
const shortestSought = 16;
const shown = '…';
/** What an encoded token may be part of: masked with it, or its head and tail would be left. */
const inToken = /[A-Za-z0-9+/=_.~%-]/;

/**
 * Takes the credential out of what a cluster says.
 *
 * An API server knows the token, since we send it, and may say it in a version, a name or a refusal: in answers of ours,
 * in tables and in logs, others would read it. It is sought plain, reversed, in hex, in base64 and as in URLs. Against a server that
 * invents a spelling of its own nothing helps but that its token is good for that server alone.
 */
export class CredentialMask {
  readonly #spellings: readonly string[];
  readonly #short: string;

  constructor(credential: Credential) {
    const token = credential.kind === 'token' ? credential.token : '';
    this.#spellings = token.length < shortestSought ? [] : [...new Set(secretParts(token).flatMap(spellingsOf))];
    this.#short = token.length < shortestSought ? token : '';
  }

  /** A whole answer, as text. */
  inAnswer(text: string): string {
    return this.#spellings.reduce(without, text);
  }

  /** A sentence out of an answer, which is quoted: here even a short token is taken out. */
  inSentence(text: string): string {
    return this.#short === '' ? text : text.replaceAll(this.#short, shown);
  }
}

/** Of a JSON Web Token its payload and signature: the header is the same in all tokens of an issuer. */
function secretParts(token: string): readonly string[] {
  const parts = token.split('.');
  const [, ...secret] = parts.length === 3 ? parts : ['', ...parts];
  const long = secret.filter((part) => part.length >= shortestSought);
  return long.length > 0 ? long : [token];
}

function spellingsOf(part: string): readonly string[] {
  const bytes = Buffer.from(part, 'latin1');
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((offset) => base64Inside(bytes, offset));
  const forUrls = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [part, [...part].reverse().join(''), hex, hex.toUpperCase(), ...base64, ...forUrls, ...percentEncoded(part)];
}

/** As a URL has it: only what must be escaped there, or every byte; with capitals as RFC 3986 wants them, and without. */
function percentEncoded(part: string): readonly string[] {
  const everyByte = Buffer.from(part, 'latin1').toString('hex').toUpperCase().replaceAll(/../g, '%$&');
  const texts = [new URLSearchParams([['', part]]).toString().slice(1), everyByte];
  return texts.flatMap((text) => [text, text.replaceAll(/%../g, (byte) => byte.toLowerCase())]);
}

/** What is the same in base64 of any text that has these bytes behind `offset` others, counted modulo 3. */
function base64Inside(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const head = [0, 2, 3][offset] ?? 0;
  const isWhole = (offset + bytes.length) % 3 === 0;
  return text.slice(head, isWhole ? undefined : -4);
}

function without(text: string, spelling: string): string {
  let rest = 0;
  let clean = '';
  for (let found = text.indexOf(spelling); found >= 0; found = text.indexOf(spelling, rest)) {
    const [start, end] = wholeRun(text, found, found + spelling.length, rest);
    clean += text.slice(rest, start) + shown;
    rest = end;
  }
  return rest === 0 ? text : clean + text.slice(rest);
}

/** With what stands before and behind it, but not with half of a JSON escape: `\n` before a token stays. */
function wholeRun(text: string, from: number, to: number, notBefore: number): readonly [number, number] {
  let [start, end] = [from, to];
  while (start > notBefore && inToken.test(text.charAt(start - 1))) start -= 1;
  while (end < text.length && inToken.test(text.charAt(end))) end += 1;
  return [Math.min(start + escapeBefore(text, start), from), end];
}

/** How many characters from `at` on belong to an escape that began before it: of `\n` one, of `\u003c` five. */
function escapeBefore(text: string, at: number): number {
  let backslashes = 0;
  while (text.charAt(at - 1 - backslashes) === '\\') backslashes += 1;
  if (backslashes % 2 === 0) return 0;
  return text.charAt(at) === 'u' ? 5 : 1;
}
