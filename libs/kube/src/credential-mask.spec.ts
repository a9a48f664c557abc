import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CredentialMask } from './credential-mask.ts';

const base64url = (text: string) => Buffer.from(text).toString('base64url');
const payload = base64url('{"sub":"system:serviceaccount:overmesh:overmesh","jti":"canary-4711"}');
const signature = randomBytes(64).toString('base64url');
const jwt = `${base64url('{"alg":"ES256"}')}.${payload}.${signature}`;
const secrets = [jwt, 'canary-4711-static-token', 'abcdef.0123456789abcdef', 'canary/4711+static=token'];

const spellings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  reversed: (text) => [...text].reverse().join(''),
  'in hex': (text) => Buffer.from(text).toString('hex'),
  'in upper case hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'as in a URL': encodeURIComponent,
  'as in a URL, without capitals': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  'as in a URL, every byte': everyByte,
  'as in a URL, every byte without capitals': (text) => everyByte(text).toLowerCase(),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 of URLs': base64url,
  'in base64, behind one byte': (text) => Buffer.from(`x${text}`).toString('base64'),
  'in base64, between others': (text) => Buffer.from(`Bearer ${text}, you said`).toString('base64'),
};

function everyByte(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase().replace(/../g, '%$&');
}

test.each(Object.keys(spellings))('a token that comes back %s is not in what is read', (name) => {
  const spell = spellings[name] ?? String;
  for (const token of secrets) {
    const said = `{"a":"it was ${spell(token)}, twice: ${spell(token)}","b":"${spell(token)}"}`;
    const read = new CredentialMask({ kind: 'token', token }).inAnswer(said);
    expect(read).not.toContain(spell(token).slice(8, 24));
    expect(read).toContain('…');
    expect(Object.keys(JSON.parse(read) as object)).toEqual(['a', 'b']);
  }
});

test('the signature alone, without which a token is worth nothing, is taken out too', () => {
  const read = new CredentialMask({ kind: 'token', token: jwt }).inAnswer(`"${signature}"`);
  expect(read).toBe('"…"');
});

test('an escape before a token stays whole', () => {
  const mask = new CredentialMask({ kind: 'token', token: jwt });
  for (const before of ['\\n', '\\u003c', '\\"', '\\\\']) {
    const read = mask.inAnswer(`{"a":"x${before}${jwt}"}`);
    expect(JSON.parse(read)).toEqual({ a: JSON.parse(`"x${before}…"`) as string });
  }
});

test('what holds no token stays as it is, as does all that is said to who came with a certificate', () => {
  const masks = [
    new CredentialMask({ kind: 'token', token: jwt }),
    new CredentialMask({ kind: 'certificate', certPem: 'a', keyPem: 'b' }),
  ];
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const mask of masks) expect(mask.inAnswer(text)).toBe(text);
    }),
  );
});

test('a token of 5 letters changes no answer, and is taken out of a sentence that is quoted', () => {
  const mask = new CredentialMask({ kind: 'token', token: 'admin' });
  expect(mask.inAnswer('{"user":"admin"}')).toBe('{"user":"admin"}');
  expect(mask.inSentence('no admin here')).toBe('no … here');
});

test('8 MiB of tokens are read in less than a second', () => {
  const mask = new CredentialMask({ kind: 'token', token: jwt });
  const from = process.cpuUsage();
  expect(mask.inAnswer(`${jwt} `.repeat(Math.floor((8 * 1024 * 1024) / jwt.length))).length).toBeLessThan(100_000);
  expect(process.cpuUsage(from).user / 1000).toBeLessThan(1_000);
});
