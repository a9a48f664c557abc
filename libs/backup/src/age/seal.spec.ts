import { Secret } from '@overmesh/config';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { opened, sealed } from './seal.ts';
import type { OpeningKey } from './seal.ts';

const passphrase = new Secret('correct horse battery');
const plain = new TextEncoder().encode('the token of east');

async function sealedWith(key: Parameters<typeof sealed>[1]): Promise<Uint8Array> {
  const file = await sealed(plain, key);
  if (!file.ok) throw new Error(JSON.stringify(file.problems));
  return file.value;
}

async function problemOf(file: Uint8Array, key: OpeningKey): Promise<readonly [string, string]> {
  const answer = await opened(file, key);
  if (answer.ok) throw new Error('it was opened');
  return [answer.problems[0]?.path ?? '', answer.problems[0]?.code ?? ''];
}

test('what is sealed with a passphrase, the passphrase opens; so it does what the library alone has sealed', async () => {
  expect(await opened(await sealedWith({ passphrase }), { passphrase })).toEqual({ ok: true, value: plain });
  const library = new Encrypter();
  library.setPassphrase(passphrase.reveal());
  library.setScryptWorkFactor(10);
  expect(await opened(await library.encrypt(plain), { passphrase })).toEqual({ ok: true, value: plain });
});

test('what is sealed for recipients, the identity file of each of them opens', async () => {
  const identities = [await generateX25519Identity(), await generateX25519Identity()];
  const file = await sealedWith({ recipients: await Promise.all(identities.map(identityToRecipient)) });
  for (const identity of identities) {
    const text = `# created: 2026-11-30\n# public key: age1…\n${identity}\n`;
    expect(await opened(file, { identity: new Secret(text) })).toEqual({ ok: true, value: plain });
  }
});

test('each thing that does not open is told from the others, and nothing of it is repeated', async () => {
  const identity = new Secret(await generateX25519Identity());
  const file = await sealedWith({ passphrase });
  const forOther = await sealedWith({ recipients: [await identityToRecipient(identity.reveal())] });
  const flipped = forOther.map((byte, place) => (place === forOther.length - 20 ? byte ^ 1 : byte));
  const other = new Secret('another passphrase');
  expect(await problemOf(file, { passphrase: other })).toEqual(['passphrase', 'UNAUTHORIZED']);
  expect(await problemOf(forOther, { passphrase })).toEqual(['passphrase', 'UNAUTHORIZED']);
  expect(await problemOf(file, { identity })).toEqual(['identity', 'UNAUTHORIZED']);
  expect(await problemOf(file, { identity: new Secret('AGE-SECRET-KEY-1QQ') })).toEqual(['identity', 'BAD_FORMAT']);
  expect(await problemOf(file, { identity: new Secret('# nothing') })).toEqual(['identity', 'BAD_FORMAT']);
  expect(await problemOf(flipped, { identity })).toEqual(['file', 'BAD_FORMAT']);
  expect(await problemOf(forOther.subarray(0, -1), { identity })).toEqual(['file', 'BAD_FORMAT']);
  expect(await problemOf(forOther.subarray(0, 60), { identity })).toEqual(['file', 'BAD_FORMAT']);
  expect(await problemOf(new Uint8Array(100), { identity })).toEqual(['file', 'BAD_FORMAT']);
});

test('a passphrase that a thief would soon find, and what is no recipient, are refused', async () => {
  expect(await sealed(plain, { passphrase: new Secret('short') })).toMatchObject({
    problems: [{ path: 'passphrase', code: 'OUT_OF_RANGE' }],
  });
  expect(await sealed(plain, { recipients: ['age1nobody', 'ssh-ed25519 AAAA'] })).toMatchObject({
    problems: [{ path: 'recipients[0]' }, { path: 'recipients[1]' }],
  });
});

test('a file that wants gigabytes of memory to be tried is not opened', async () => {
  const file = new TextDecoder('latin1').decode(await sealedWith({ passphrase }));
  const greedy = Buffer.from(file.replace(/^(-> scrypt \S+) 18$/m, '$1 24'), 'latin1');
  const startedAt = performance.now();
  expect(await problemOf(greedy, { passphrase })).toEqual(['file', 'BAD_FORMAT']);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
