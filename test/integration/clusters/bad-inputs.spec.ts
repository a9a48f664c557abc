import { generateKeyPairSync } from 'node:crypto';
import { issue, pem, rsa } from '@overmesh/kube/testing';
import type { Issued } from '@overmesh/kube/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

/** Items 1 to 17 of reliability.md, section 2, with its numbers; 18 and 20 are in registration.spec.ts, 19 in place.spec.ts. */

const day = 24 * 60 * 60 * 1000;
const at = (days: number) => new Date(Date.now() + days * day);
const ca = await issue({ name: 'CN=ca', ca: true });
const client = await issue({ name: 'CN=client', issuer: ca });
const other = await issue({ name: 'CN=other', issuer: ca });
const middle = await issue({ name: 'CN=middle', ca: true, issuer: ca });
const below = await issue({ name: 'CN=below', issuer: middle });
const [expired, early, tiny, sha1] = await Promise.all([
  issue({ name: 'CN=expired', ca: true, from: at(-3), until: at(-1) }),
  issue({ name: 'CN=early', ca: true, from: at(1), until: at(3) }),
  issue({ name: 'CN=tiny', ca: true, algorithm: rsa(512) }),
  issue({ name: 'CN=sha1', ca: true, algorithm: rsa(2048, 'SHA-1') }),
]);
const encrypted = keyOf({ cipher: 'aes-256-cbc', passphrase: 'canary-passphrase' });
const odd = keyOf({}, 'secp256k1');

function keyOf(encoding: { readonly cipher?: string; readonly passphrase?: string }, namedCurve = 'P-256'): string {
  const privateKeyEncoding = { type: 'pkcs8' as const, format: 'pem' as const, ...encoding };
  const publicKeyEncoding = { type: 'spki' as const, format: 'pem' as const };
  return generateKeyPairSync('ec', { namedCurve, privateKeyEncoding, publicKeyEncoding }).privateKey;
}

const token = 'canary-4711-abcdefgh';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const jwt = (claims: object) =>
  ['{"alg":"none"}', JSON.stringify(claims), 'canary'].map((part) => Buffer.from(part).toString('base64url')).join('.');

type Fields = Record<string, unknown>;

function config({ cluster = {}, user = { token } as Fields, top = {} as Fields } = {}): string {
  const authority = { 'certificate-authority-data': base64(ca.certPem) };
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://api.example.com:6443', ...authority, ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
    ...top,
  });
}
const server = (text: string) => config({ cluster: { server: text } });
const authority = (text: string) => config({ cluster: { 'certificate-authority-data': text } });
const authorities = (...issued: readonly Issued[]) => authority(base64(issued.map(({ certPem }) => certPem).join('')));
const certificate = (certPem: string, keyPem: string) =>
  config({ user: { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) } });

const c = 'kubeconfig.clusters[0].cluster';
const u = 'kubeconfig.users[0].user';
const s = `${c}.server`;
const a = `${c}.certificate-authority-data`;
const cert = `${u}.client-certificate-data`;
const key = `${u}.client-key-data`;
const current = 'kubeconfig.current-context';

const REFUSED: readonly (readonly [item: string, text: string, expected: string])[] = [
  ['1 an exec plugin', config({ user: { exec: { command: 'sh' } } }), `${u}.exec REFUSED`],
  ['1 an exec plugin beside a token', config({ user: { token, exec: {} } }), `${u}.exec REFUSED`],
  ...['gcp', 'azure', 'oidc'].map(
    (name) =>
      [
        `2 the auth provider ${name}`,
        config({ user: { 'auth-provider': { name, config: { 'cmd-path': '/bin/sh' } } } }),
        `${u}.auth-provider REFUSED`,
      ] as const,
  ),
  ...['/etc/passwd', '/proc/self/environ', './ca.pem'].flatMap(
    (file) =>
      [
        [`3 a token in ${file}`, config({ user: { tokenFile: file } }), `${u}.tokenFile REFUSED`],
        [
          `3 an authority in ${file}`,
          config({ cluster: { 'certificate-authority': file } }),
          `${c}.certificate-authority REFUSED`,
        ],
        [`3 a key in ${file}`, config({ user: { token, 'client-key': file } }), `${u}.client-key REFUSED`],
      ] as const,
  ),
  ...['http://proxy:3128', 'socks5://proxy', 'http://user:canary-pass@proxy'].map(
    (proxy) => [`4 the proxy ${proxy}`, config({ cluster: { 'proxy-url': proxy } }), `${c}.proxy-url REFUSED`] as const,
  ),
  [
    '5 an unchecked server without a yes',
    config({ cluster: { 'insecure-skip-tls-verify': true } }),
    `${c}.insecure-skip-tls-verify REFUSED`,
  ],
  ...[
    'http://api.example.com',
    'api.example.com',
    '//api.example.com',
    'https://admin:canary-pass@api.example.com',
    'https://api.example.com/#x',
    'https://api.example.com/a/../b',
    'https://api.example.com/%2e%2e/b',
    'https://api.example.com.',
    'https://аpi.example.com',
    'https://api.example.com\u202e',
    'https://api\u200b.example.com',
    'https://api.example.com\r\nx-admin: yes',
  ].map((text) => [`6 the server ${JSON.stringify(text)}`, server(text), `${s} BAD_FORMAT`] as const),
  ...[
    '127.0.0.1',
    '127.1.2.3:6443',
    '[::1]:6443',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '[::]',
    'localhost:5432',
    'redis.localhost:6379',
    '169.254.169.254',
    '[::ffff:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
    '[fe80::1]',
    'metadata.google.internal',
    '100.100.100.200',
  ].map((host) => [`7 the server ${host}`, server(`https://${host}`), `${s} REFUSED`] as const),
  ...['2130706433', '0x7f.1', '0x7f000001', '0177.0.0.1', '127.1', '127.0.0.1.', '%6cocalhost', '①②⑦.0.0.1'].map(
    (host) => [`7 the server ${host}`, server(`https://${host}`), `${s} BAD_FORMAT`] as const,
  ),
  ['7 a unix path', server('unix:///var/run/docker.sock'), `${s} BAD_FORMAT`],
  ['7 our own database', server('https://db.example.com:5432'), 'kubeconfig REFUSED'],
  ['7 our own queue', server('https://redis.example.com:6379'), 'kubeconfig REFUSED'],
  ['7 our own API', server('https://overmesh.example.com'), 'kubeconfig REFUSED'],
  ['10 no current context', config({ top: { contexts: [], 'current-context': '' } }), `${current} REQUIRED`],
  ['10 an unknown context', config({ top: { 'current-context': 'y' } }), `${current} NOT_FOUND`],
  [
    '10 two contexts and none current',
    config({
      top: {
        contexts: ['x', 'y'].map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
        'current-context': '',
      },
    }),
    `${current} REQUIRED`,
  ],
  [
    '10 two users of one name',
    config({ top: { users: [1, 2].map(() => ({ name: 'u', user: { token } })) } }),
    'kubeconfig.users[1].name DUPLICATE',
  ],
  ['11 a billion laughs', 'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n', 'kubeconfig BAD_SYNTAX'],
  ['11 10 000 brackets', '['.repeat(10_000), 'kubeconfig TOO_DEEP'],
  ['11 10 000 dashes', '- '.repeat(10_000), 'kubeconfig TOO_DEEP'],
  ['11 a repeated key', `kind: Config\nkind: ${token}\n`, 'kubeconfig BAD_SYNTAX'],
  ['11 __proto__', `{"__proto__":{"a":1},${config().slice(1)}`, 'kubeconfig.? UNKNOWN_FIELD'],
  ['11 constructor', config({ top: { ['constructor']: {} } }), 'kubeconfig.constructor UNKNOWN_FIELD'],
  ['11 tabs', 'users:\n\t- name: canary\n', 'kubeconfig BAD_SYNTAX'],
  ['11 NUL', 'kind: Config\0', 'kubeconfig BAD_SYNTAX'],
  ['11 50 MB', '#'.repeat(50_000_000), 'kubeconfig TOO_LONG'],
  ['11 what was no UTF-8', 'kind: \ufffd', 'kubeconfig BAD_SYNTAX'],
  ['11 two documents', `${config()}\n---\n${config()}\n`, 'kubeconfig BAD_SYNTAX'],
  ['12 broken base64', authority('*** canary ***'), `${a} BAD_FORMAT`],
  ['12 wrong padding', authority(`${base64('abc')}=`), `${a} BAD_FORMAT`],
  ['12 base64 of URLs', authority(`${base64(ca.certPem).slice(0, -4)}_-__`), `${a} BAD_FORMAT`],
  ['12 base64 twice', authority(base64(base64(ca.certPem))), `${a} BAD_FORMAT`],
  ['13 no certificate', authority(base64('\n')), `${a} BAD_FORMAT`],
  ['13 a private key inside', authority(base64(ca.certPem + ca.keyPem)), `${a} REFUSED`],
  ['13 a leaf', authorities(client), `${a} REFUSED`],
  ['13 an expired authority', authorities(expired), `${a} REFUSED`],
  ['13 one not yet valid', authorities(early), `${a} REFUSED`],
  ['13 1000 certificates', authorities(...Array.from({ length: 1000 }, () => ca)), `${a} TOO_LONG`],
  ['13 SHA-1', authorities(sha1), `${a} REFUSED`],
  ['13 RSA-512', authorities(tiny), `${a} REFUSED`],
  [
    '13 a chain in the wrong order',
    certificate(below.certPem + ca.certPem + middle.certPem, below.keyPem),
    `${cert} BAD_FORMAT`,
  ],
  ['13 garbage behind it', authority(base64(`${ca.certPem}canary`)), `${a} BAD_FORMAT`],
  ['14 the key of another certificate', certificate(client.certPem, other.keyPem), `${key} REFUSED`],
  ['14 an encrypted key', certificate(client.certPem, encrypted), `${key} REFUSED`],
  ['14 a key of an odd curve', certificate(client.certPem, odd), `${key} REFUSED`],
  ['14 a key for a certificate', certificate(client.keyPem, client.keyPem), `${cert} REFUSED`],
  [
    '14 a key that is none',
    certificate(client.certPem, pem('PRIVATE KEY', Buffer.from('canary'))),
    `${key} BAD_FORMAT`,
  ],
  ['15 a line break in a token', config({ user: { token: `${token}\r\nx-admin: yes` } }), `${u}.token BAD_FORMAT`],
  ['15 a token of 1 MB', config({ user: { token: 'canary'.repeat(160_000) } }), `${u}.token TOO_LONG`],
  ['15 an expired token', config({ user: { token: jwt({ exp: 1_000_000_000 }) } }), `${u}.token REFUSED`],
  [
    '16 a server name that is none',
    config({ cluster: { 'tls-server-name': 'a b' } }),
    `${c}.tls-server-name BAD_FORMAT`,
  ],
  ...['as', 'as-groups', 'as-uid', 'impersonate-user', 'impersonate-groups'].map(
    (field) =>
      [`17 ${field}`, config({ user: { token, [field]: ['system:masters'] } }), `${u}.${field} REFUSED`] as const,
  ),
];

let room: Room;
beforeAll(async () => {
  const ownAddresses = ['db.example.com:5432', 'redis.example.com:6379', 'overmesh.example.com:443'];
  room = await openRoom({ allowLoopback: false, ownAddresses });
});
afterAll(() => room?.close());

test.each(REFUSED)(
  '%s is refused before any call, where it stands, in a sentence',
  async (_item, kubeconfig, expected) => {
    const answer = await room.clusters.register({ name: 'east', kubeconfig }, mira);
    const problems = answer.ok ? [] : answer.problems;
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toContain(expected);
    for (const { message } of problems) expect(message).toMatch(/^\p{L}.{15,}$/u);
    expect(JSON.stringify(answer)).not.toMatch(/canary|4711|BEGIN|passwd|environ/);
  },
);

test('nothing of all that is in a row', async () => {
  expect(await room.rowTexts()).toEqual([]);
});

test.each([
  ['in a year that no calendar has', 1e300, 'kubeconfig UNREACHABLE'],
  ['in the year 9999', 253_402_300_799, 'kubeconfig UNREACHABLE'],
  ['with the leap second of 2016', 1_483_228_799, `${u}.token REFUSED`],
  ['in the year 0', -62_167_219_200, `${u}.token REFUSED`],
])('56: of a token that ends %s the answer has a code', async (_case, exp, expected) => {
  const kubeconfig = server('https://nowhere.invalid').replace(token, jwt({ exp }));
  const answer = await room.clusters.register({ name: 'east', kubeconfig }, mira);
  expect(answer.ok ? [] : answer.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([expected]);
});
