import type { Problem, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';

/** A bundle of a hundred authorities is below it. */
const MOST_CHARACTERS = 256 * 1024;
const MOST_BLOCKS = 100;

/** One block of a PEM text. */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

/**
 * Reads the blocks of a PEM text. Comments between blocks are let pass, since tools write them (`# Subject: …`); a block
 * that is cut or not base64 is refused, and a private key before anything of it is decoded.
 *
 * @param label that each block must have
 */
export function readPem(text: string, label: string, path = ''): Result<readonly Uint8Array[]> {
  const refuse = (code: Problem['code'], message: string) => fail({ path, code, message });
  if (text.length > MOST_CHARACTERS) return refuse('TOO_LONG', `is at most ${MOST_CHARACTERS / 1024} KiB of PEM`);
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text))
    return refuse('REFUSED', `holds a private key where only ${label} blocks belong; it was not read`);
  const begun = text.match(/-----BEGIN /g)?.length ?? 0;
  if (begun === 0) return refuse('BAD_FORMAT', `holds no PEM block: it begins with -----BEGIN ${label}-----`);
  if (begun > MOST_BLOCKS) return refuse('TOO_MANY', `holds at most ${MOST_BLOCKS} blocks`);
  const blocks = [...text.matchAll(BLOCK)].flatMap(([, name = '', body = '']) => toBlock(name, body));
  if (blocks.length < begun) return refuse('BAD_FORMAT', 'holds a block that is cut or is not base64');
  const other = blocks.find((block) => block.label !== label);
  if (other) return refuse('BAD_FORMAT', `holds a block ${other.label} where only ${label} blocks belong`);
  return succeed(blocks.map(({ der }) => der));
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----\r?\n([A-Za-z0-9+/=\r\n \t]*)-----END \1-----/g;

function toBlock(label: string, body: string): readonly PemBlock[] {
  const packed = body.replace(/\s/g, '');
  const isBase64 = packed.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(packed);
  return isBase64 ? [{ label, der: new Uint8Array(Buffer.from(packed, 'base64')) }] : [];
}

/** The value of a text that `toPem` made. For what lies in our own rows alone: what comes from outside is for `readPem`. */
export function fromPem(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64'));
}

/** The PEM text of one value. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
