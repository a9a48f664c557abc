import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ec, issue, pem, rsa } from '../test/certificates.ts';
import type { Issued } from '../test/certificates.ts';
import type { KubeconfigAnswer, KubeconfigOptions } from './kubeconfig.ts';
import { readKubeconfig } from './kubeconfig.ts';

const dayMs = 24 * 60 * 60 * 1000;
const past = new Date(Date.now() - 3 * dayMs);
const yesterday = new Date(Date.now() - dayMs);
const tomorrow = new Date(Date.now() + dayMs);
const farOff = new Date(Date.now() + 3 * dayMs);

const ca = await issue({ name: 'CN=ca', ca: true });
const client = await issue({ name: 'CN=client', issuer: ca });
const other = await issue({ name: 'CN=other', issuer: ca });
const intermediate = await issue({ name: 'CN=intermediate', ca: true, issuer: ca });
const deepClient = await issue({ name: 'CN=deep', issuer: intermediate });
const master = await issue({ name: 'O=system:masters,CN=admin', issuer: ca });
const expiredCa = await issue({ name: 'CN=old ca', ca: true, from: past, until: yesterday });
const futureCa = await issue({ name: 'CN=new ca', ca: true, from: tomorrow, until: farOff });
const belowExpired = await issue({ name: 'CN=below old', ca: true, issuer: expiredCa });
const expiredClient = await issue({ name: 'CN=old', issuer: ca, from: past, until: yesterday });
const futureClient = await issue({ name: 'CN=new', issuer: ca, from: tomorrow, until: farOff });
const smallCa = await issue({ name: 'CN=small', ca: true, algorithm: rsa(1024) });
const sha1Ca = await issue({ name: 'CN=sha1', ca: true, algorithm: rsa(2048, 'SHA-1') });
const p521 = await issue({ name: 'CN=p521', issuer: ca, algorithm: ec('P-521') });
const encrypted = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary-passphrase' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
const odd = generateKeyPairSync('ec', {
  namedCurve: 'secp256k1',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

const canary = 'canary-4711-abcdefgh';
const server = 'https://api.example.com:6443';
type Fields = Record<string, unknown>;

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function config(parts: { cluster?: Fields; user?: Fields; context?: Fields; top?: Fields } = {}): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': base64(ca.certPem), ...parts.cluster } }],
    users: [{ name: 'u', user: parts.user ?? { token: canary } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...parts.context } }],
    'current-context': 'x',
    ...parts.top,
  };
}

function withCluster(cluster: Fields): string {
  return JSON.stringify(config({ cluster }));
}

function withUser(user: Fields): string {
  return JSON.stringify(config({ user }));
}

function withServer(text: string): string {
  return withCluster({ server: text });
}

function withCa(...issued: readonly Issued[]): string {
  return withCluster({ 'certificate-authority-data': base64(issued.map(({ certPem }) => certPem).join('')) });
}

function withCert(certPem: string, keyPem: string): string {
  return withUser({ 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) });
}

function withTop(top: Fields): string {
  return JSON.stringify(config({ top }));
}

function jwt(claims: Fields): string {
  return ['{"alg":"none"}', JSON.stringify(claims), 'canary-signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

const s = 'clusters[0].cluster.server';
/** What Overmesh never uses, and tools write down empty. */
const emptyFields = [
  ...['tokenFile', 'client-certificate', 'client-key', 'username', 'password'],
  ...['as', 'as-uid', 'as-groups', 'as-user-extra'],
];
const c = 'clusters[0].cluster.certificate-authority-data';
const u = 'users[0].user';
const cert = `${u}.client-certificate-data`;
const key = `${u}.client-key-data`;

/** What is wrong, the path and code that say so, and the text. */
const bad: readonly [what: string, path: string, code: string, text: string][] = [
  ['an exec plugin', `${u}.exec`, 'REFUSED', withUser({ exec: { command: '/bin/sh', args: ['-c', 'id'] } })],
  ['an empty auth provider', `${u}.auth-provider`, 'REFUSED', withUser({ token: canary, 'auth-provider': {} })],
  ['an exec plugin beside a token', `${u}.exec`, 'REFUSED', withUser({ token: canary, exec: {} })],
  [
    'an auth provider',
    `${u}.auth-provider`,
    'REFUSED',
    withUser({ 'auth-provider': { name: 'gcp', config: { 'cmd-path': '/bin/sh' } } }),
  ],
  ['a token file', `${u}.tokenFile`, 'REFUSED', withUser({ tokenFile: '/proc/self/environ' })],
  ['a certificate file', `${u}.client-certificate`, 'REFUSED', withUser({ 'client-certificate': '/etc/passwd' })],
  ['a key file', `${u}.client-key`, 'REFUSED', withUser({ 'client-key': '/etc/shadow' })],
  [
    'an authority file',
    'clusters[0].cluster.certificate-authority',
    'REFUSED',
    withCluster({ 'certificate-authority': '/etc/passwd' }),
  ],
  [
    'a proxy',
    'clusters[0].cluster.proxy-url',
    'REFUSED',
    withCluster({ 'proxy-url': 'socks5://user:canary-pass@evil' }),
  ],
  ['a user name', `${u}.username`, 'REFUSED', withUser({ username: 'admin', password: canary })],
  ['a password', `${u}.password`, 'REFUSED', withUser({ username: 'admin', password: canary })],
  ['impersonation', `${u}.as`, 'REFUSED', withUser({ token: canary, as: 'system:admin' })],
  [
    'impersonation of groups',
    `${u}.as-groups`,
    'REFUSED',
    withUser({ token: canary, 'as-groups': ['system:masters'] }),
  ],
  ['impersonation of a UID', `${u}.as-uid`, 'REFUSED', withUser({ token: canary, 'as-uid': '1' })],
  [
    'impersonation, by its header',
    `${u}.impersonate-user`,
    'REFUSED',
    withUser({ token: canary, 'impersonate-user': 'x' }),
  ],
  ['an unknown field of a user', `${u}.tokenCommand`, 'UNKNOWN_FIELD', withUser({ token: canary, tokenCommand: 'x' })],
  [
    'an unknown field of a cluster',
    'clusters[0].cluster.api-version',
    'UNKNOWN_FIELD',
    withCluster({ 'api-version': 'v1' }),
  ],
  ['an unknown field at the top', 'include', 'UNKNOWN_FIELD', withTop({ include: 'other.yaml' })],
  [
    'an unknown field of a context',
    'contexts[0].context.cluser',
    'UNKNOWN_FIELD',
    JSON.stringify(config({ context: { cluser: 'c' } })),
  ],
  ['a __proto__ key', '?', 'UNKNOWN_FIELD', `{"__proto__":{"a":1},${JSON.stringify(config()).slice(1)}`],
  ['a constructor key', 'constructor', 'UNKNOWN_FIELD', withTop({ constructor: {} })],
  [
    'a token that became a key',
    `${u}.?`,
    'UNKNOWN_FIELD',
    JSON.stringify(config({ user: { [`token:${canary}`]: null } })),
  ],
  [
    'an unchecked server',
    'clusters[0].cluster.insecure-skip-tls-verify',
    'REFUSED',
    withCluster({ 'insecure-skip-tls-verify': true }),
  ],
  [
    'a flag that is a text',
    'clusters[0].cluster.insecure-skip-tls-verify',
    'WRONG_TYPE',
    withCluster({ 'insecure-skip-tls-verify': 'yes' }),
  ],
  ['no server', s, 'REQUIRED', withServer('')],
  ['a server that is a number', s, 'WRONG_TYPE', withCluster({ server: 6443 })],
  ['http', s, 'BAD_FORMAT', withServer('http://api.example.com')],
  ['no scheme', s, 'BAD_FORMAT', withServer('api.example.com:6443')],
  ['a unix socket', s, 'BAD_FORMAT', withServer('unix:///var/run/docker.sock')],
  ['a user name in the address', s, 'BAD_FORMAT', withServer('https://admin:canary-pass@api.example.com')],
  ['a fragment', s, 'BAD_FORMAT', withServer('https://api.example.com/#x')],
  ['a query', s, 'BAD_FORMAT', withServer('https://api.example.com/?x=1')],
  ['a way out of the path', s, 'BAD_FORMAT', withServer('https://api.example.com/a/../b')],
  ['an escaped way out of the path', s, 'BAD_FORMAT', withServer('https://api.example.com/a/%2e%2e/b')],
  ['an escaped slash', s, 'BAD_FORMAT', withServer('https://api.example.com/a%2Fb')],
  ['an escaped escape', s, 'BAD_FORMAT', withServer('https://api.example.com/a%252e')],
  ['an escaped line break', s, 'BAD_FORMAT', withServer('https://api.example.com/a%0d%0ab')],
  ['a broken escape', s, 'BAD_FORMAT', withServer('https://api.example.com/a%zz')],
  ['an address with a zone', s, 'BAD_FORMAT', withServer('https://[fe80::1%25eth0]')],
  ['IPv6 link-local in full', s, 'REFUSED', withServer('https://[FE80:0:0:0:0:0:0:1]')],
  ['IPv6 loopback in full', s, 'REFUSED', withServer('https://[0:0:0:0:0:0:0:1]:6443')],
  ['the metadata address mapped, with dots', s, 'REFUSED', withServer('https://[::ffff:169.254.169.254]')],
  ['a backslash', s, 'BAD_FORMAT', withServer('https://api.example.com\\@evil.example.com')],
  ['an empty path segment', s, 'BAD_FORMAT', withServer('https://api.example.com//x')],
  ['a trailing dot', s, 'BAD_FORMAT', withServer('https://api.example.com.')],
  ['a homograph', s, 'BAD_FORMAT', withServer('https://аpi.example.com')],
  ['a line break in the address', s, 'BAD_FORMAT', withServer('https://api.example.com\n')],
  ['port 0', s, 'BAD_FORMAT', withServer('https://api.example.com:0')],
  ['port 65536', s, 'BAD_FORMAT', withServer('https://api.example.com:65536')],
  ['an underscore in the host', s, 'BAD_FORMAT', withServer('https://api_server.example.com')],
  ['3 kB of host', s, 'BAD_FORMAT', withServer(`https://${'a.'.repeat(1_500)}com`)],
  ['loopback', s, 'REFUSED', withServer('https://127.0.0.1:6443')],
  ['another loopback', s, 'REFUSED', withServer('https://127.8.9.10')],
  ['localhost', s, 'REFUSED', withServer('https://localhost:6443')],
  ['below localhost', s, 'REFUSED', withServer('https://redis.localhost:6379')],
  ['IPv6 loopback', s, 'REFUSED', withServer('https://[::1]:6443')],
  ['loopback mapped into IPv6', s, 'REFUSED', withServer('https://[::ffff:7f00:1]:6443')],
  ['all addresses', s, 'REFUSED', withServer('https://0.0.0.0:6443')],
  ['the metadata address', s, 'REFUSED', withServer('https://169.254.169.254')],
  ['the metadata address mapped into IPv6', s, 'REFUSED', withServer('https://[::ffff:a9fe:a9fe]')],
  ['the metadata address through NAT64', s, 'REFUSED', withServer('https://[64:ff9b::a9fe:a9fe]')],
  ['the metadata name', s, 'REFUSED', withServer('https://metadata.google.internal')],
  ['the metadata address of AWS over IPv6', s, 'REFUSED', withServer('https://[fd00:ec2::254]')],
  ['IPv6 link-local', s, 'REFUSED', withServer('https://[fe80::1]')],
  ['multicast', s, 'REFUSED', withServer('https://224.0.0.1')],
  ['loopback as one number', s, 'BAD_FORMAT', withServer('https://2130706433')],
  ['loopback in hexadecimal', s, 'BAD_FORMAT', withServer('https://0x7f.1')],
  ['loopback in octal', s, 'BAD_FORMAT', withServer('https://0177.0.0.1')],
  ['a bad server name', 'clusters[0].cluster.tls-server-name', 'BAD_FORMAT', withCluster({ 'tls-server-name': 'a b' })],
  [
    'a server name that is a list',
    'clusters[0].cluster.tls-server-name',
    'WRONG_TYPE',
    withCluster({ 'tls-server-name': ['a'] }),
  ],
  ['no context', 'current-context', 'REQUIRED', withTop({ contexts: [], 'current-context': '' })],
  ['an unknown context', 'current-context', 'NOT_FOUND', withTop({ 'current-context': 'y' })],
  [
    'two contexts and none current',
    'current-context',
    'REQUIRED',
    withTop({
      contexts: ['x', 'y'].map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
      'current-context': '',
    }),
  ],
  [
    'two users of one name',
    'users[1].name',
    'DUPLICATE',
    withTop({ users: [1, 2].map(() => ({ name: 'u', user: { token: canary } })) }),
  ],
  [
    'two contexts of one name',
    'contexts[1].name',
    'DUPLICATE',
    withTop({ contexts: [1, 2].map(() => ({ name: 'x', context: { cluster: 'c', user: 'u' } })) }),
  ],
  [
    'a context without a cluster',
    'contexts[0].context.cluster',
    'REQUIRED',
    JSON.stringify(config({ context: { cluster: '' } })),
  ],
  [
    'a context of an unknown user',
    'contexts[0].context.user',
    'NOT_FOUND',
    JSON.stringify(config({ context: { user: 'v' } })),
  ],
  ['users that are a mapping', 'users', 'WRONG_TYPE', withTop({ users: { u: { token: canary } } })],
  ['an entry that is a text', 'clusters[0]', 'WRONG_TYPE', withTop({ clusters: ['c'] })],
  ['an entry without a name', 'clusters[0].name', 'REQUIRED', withTop({ clusters: [{ cluster: { server } }] })],
  ['an entry without content', 'users[0].user', 'REQUIRED', withTop({ users: [{ name: 'u' }] })],
  ['another version', 'apiVersion', 'UNSUPPORTED_VERSION', withTop({ apiVersion: 'v2' })],
  ['another kind', 'kind', 'UNKNOWN_KIND', withTop({ kind: 'Secret' })],
  ['an alias', '', 'BAD_SYNTAX', `a: &x [${canary}]\nb: *x\n`],
  ['a billion laughs', '', 'BAD_SYNTAX', `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n`],
  ['a repeated key', '', 'BAD_SYNTAX', `kind: Config\nkind: ${canary}\n`],
  ['a merge key', '?', 'UNKNOWN_FIELD', `${JSON.stringify(config()).slice(0, -1)},"<<":{"kind":"Config"}}`],
  ['a custom tag', '', 'BAD_SYNTAX', `kind: !!js/function "${canary}"\n`],
  ['two documents', '', 'BAD_SYNTAX', `${JSON.stringify(config())}\n---\n${JSON.stringify(config())}\n`],
  ['an empty text', '', 'BAD_SYNTAX', ''],
  ['a scalar', '', 'WRONG_TYPE', canary],
  ['a list', '', 'WRONG_TYPE', `[${canary}]`],
  ['tabs as indentation', '', 'BAD_SYNTAX', `users:\n\t- name: ${canary}\n`],
  ['a NUL', '', 'BAD_SYNTAX', `kind: Config\0`],
  ['what was no UTF-8', '', 'BAD_SYNTAX', 'kind: \uFFFD'],
  ['a lone surrogate', '', 'BAD_SYNTAX', 'kind: \uD800'],
  ['10 000 brackets', '', 'TOO_DEEP', '['.repeat(10_000)],
  ['10 000 dashes', '', 'TOO_DEEP', '- '.repeat(10_000)],
  ['1 MiB and a bit', '', 'TOO_LONG', `#${'x'.repeat(1024 * 1024)}`],
  ['a broken quote', '', 'BAD_SYNTAX', `users: "${canary}`],
  ['no base64', c, 'BAD_FORMAT', withCluster({ 'certificate-authority-data': '*** canary ***' })],
  [
    'base64 of URLs',
    c,
    'BAD_FORMAT',
    withCluster({ 'certificate-authority-data': `${base64(ca.certPem).slice(0, -4)}_-__` }),
  ],
  ['base64 with wrong padding', c, 'BAD_FORMAT', withCluster({ 'certificate-authority-data': `${base64('abc')}=` })],
  ['base64 twice over', c, 'BAD_FORMAT', withCluster({ 'certificate-authority-data': base64(base64(ca.certPem)) })],
  ['PEM without base64', c, 'BAD_FORMAT', withCluster({ 'certificate-authority-data': ca.certPem })],
  ['an authority without PEM', c, 'BAD_FORMAT', withCluster({ 'certificate-authority-data': base64('hello') })],
  ['a private key as authority', c, 'REFUSED', withCluster({ 'certificate-authority-data': base64(ca.keyPem) })],
  [
    'a private key beside the authority',
    c,
    'REFUSED',
    withCluster({ 'certificate-authority-data': base64(ca.certPem + ca.keyPem) }),
  ],
  [
    'text behind the authority',
    c,
    'BAD_FORMAT',
    withCluster({ 'certificate-authority-data': base64(`${ca.certPem}garbage`) }),
  ],
  [
    'a certificate that is none',
    c,
    'BAD_FORMAT',
    withCluster({ 'certificate-authority-data': base64(pem('CERTIFICATE', Buffer.from('hello'))) }),
  ],
  [
    'another PEM block',
    c,
    'BAD_FORMAT',
    withCluster({ 'certificate-authority-data': base64(pem('X509 CRL', Buffer.from('hello'))) }),
  ],
  ['a leaf as authority', c, 'REFUSED', withCa(client)],
  ['an expired authority', c, 'REFUSED', withCa(expiredCa)],
  ['an authority of tomorrow', c, 'REFUSED', withCa(futureCa)],
  ['101 authorities', c, 'TOO_MANY', withCa(...Array.from({ length: 101 }, () => ca))],
  ['1000 authorities', c, 'TOO_LONG', withCa(...Array.from({ length: 1_000 }, () => ca))],
  ['an authority of RSA-1024', c, 'REFUSED', withCa(smallCa)],
  ['an authority signed with SHA-1', c, 'REFUSED', withCa(sha1Ca)],
  ['nothing to authenticate with', u, 'REQUIRED', withUser({})],
  [
    'token and certificate',
    u,
    'EXACTLY_ONE',
    withUser({ token: canary, 'client-certificate-data': base64(client.certPem) }),
  ],
  ['a certificate without key', key, 'REQUIRED', withUser({ 'client-certificate-data': base64(client.certPem) })],
  ['a key without certificate', cert, 'REQUIRED', withUser({ 'client-key-data': base64(client.keyPem) })],
  ['the key of another certificate', key, 'REFUSED', withCert(client.certPem, other.keyPem)],
  ['an encrypted key', key, 'REFUSED', withCert(client.certPem, encrypted)],
  ['a key of an odd curve', key, 'REFUSED', withCert(client.certPem, odd)],
  ['two keys', key, 'BAD_FORMAT', withCert(client.certPem, client.keyPem + other.keyPem)],
  ['a certificate as key', key, 'BAD_FORMAT', withCert(client.certPem, client.certPem)],
  ['a key that is none', key, 'BAD_FORMAT', withCert(client.certPem, pem('PRIVATE KEY', Buffer.from('hello')))],
  ['a key as certificate', cert, 'REFUSED', withCert(client.keyPem, client.keyPem)],
  ['an expired certificate', cert, 'REFUSED', withCert(expiredClient.certPem, expiredClient.keyPem)],
  ['a certificate of tomorrow', cert, 'REFUSED', withCert(futureClient.certPem, futureClient.keyPem)],
  [
    'a chain in the wrong order',
    cert,
    'BAD_FORMAT',
    withCert(deepClient.certPem + ca.certPem + intermediate.certPem, deepClient.keyPem),
  ],
  ['a token with a line break', `${u}.token`, 'BAD_FORMAT', withUser({ token: `${canary}\r\nX-Admin: yes` })],
  ['a token with a space', `${u}.token`, 'BAD_FORMAT', withUser({ token: `${canary} x` })],
  ['a token beyond ASCII', `${u}.token`, 'BAD_FORMAT', withUser({ token: `${canary}é` })],
  ['a token of 17 KiB', `${u}.token`, 'TOO_LONG', withUser({ token: canary.repeat(1_000) })],
  ['a token that is a number', `${u}.token`, 'WRONG_TYPE', withUser({ token: 4711 })],
  ['an expired token', `${u}.token`, 'REFUSED', withUser({ token: jwt({ exp: 1_000_000_000 }) })],
];

test.each(bad)('%s is refused at %j with %s', (_, path, code, text) => {
  const read = readKubeconfig(text);
  expect(problemsOf(read)).toContainEqual(expect.objectContaining({ path, code }));
  expect(JSON.stringify(read)).not.toMatch(/canary|4711|BEGIN|passwd|shadow/);
});

test('there are more than 100 bad inputs', () => {
  expect(bad.length).toBeGreaterThan(100);
});

test('all that is wrong is said at once', () => {
  const text = JSON.stringify(
    config({
      cluster: { server: 'http://x', 'proxy-url': 'http://p' },
      user: { exec: {}, tokenFile: '/x' },
      top: { kind: 'X' },
    }),
  );
  expect(
    problemsOf(readKubeconfig(text))
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['clusters[0].cluster.proxy-url', s, 'kind', `${u}.exec`, `${u}.tokenFile`].sort());
});

const good: readonly [what: string, text: string, options?: KubeconfigOptions][] = [
  ['JSON with a token', withUser({ token: canary })],
  ['a client certificate', withCert(client.certPem, client.keyPem)],
  ['a client certificate with its issuers', withCert(deepClient.certPem + intermediate.certPem, deepClient.keyPem)],
  ['a key of P-521', withCert(p521.certPem, p521.keyPem)],
  ['no authority: the system decides', withCluster({ 'certificate-authority-data': '' })],
  ['a private address', withServer('https://10.0.0.1:6443')],
  ['a path', withServer('https://rancher.example.com/k8s/clusters/c-1')],
  ['IPv6', withServer('https://[2001:db8::1]:6443')],
  ['this machine when allowed', withServer('https://127.0.0.1:6443'), { allowLoopback: true }],
  ['a byte order mark and CRLF', `\uFEFF${JSON.stringify(config(), null, 1).replaceAll('\n', '\r\n')}`],
  [
    'fields that mean nothing to us',
    JSON.stringify(
      config({
        cluster: { extensions: [], 'disable-compression': true },
        context: { namespace: 'x' },
        top: { preferences: {} },
      }),
    ),
  ],
  ['a bundle with an expired authority', withCa(expiredCa, ca)],
  ['an intermediate without its root', withCa(intermediate)],
  ['an intermediate whose root has expired', withCa(belowExpired, expiredCa)],
  ['a server name that is an IP address', withCluster({ 'tls-server-name': '2001:db8::1' })],
  ...[null, '', [], {}].flatMap((empty): [string, string][] => [
    [
      `a proxy and an authority file that are ${JSON.stringify(empty)}`,
      withCluster({ 'proxy-url': empty, 'certificate-authority': empty }),
    ],
    [
      `files, passwords and impersonation that are ${JSON.stringify(empty)}`,
      withUser({ token: canary, ...Object.fromEntries(emptyFields.map((field) => [field, empty])) }),
    ],
  ]),
  ...[null, '', []].map((empty): [string, string] => [
    `plugins that are ${JSON.stringify(empty)}`,
    withUser({ token: canary, exec: empty, 'auth-provider': empty }),
  ]),
  ['a flag that is null', withCluster({ 'insecure-skip-tls-verify': null })],
];

/** What was typed, and what is connected to. */
const spellings: readonly [typed: string, taken: string][] = [
  ['https://api.example.com/clusters/root:org:team', 'https://api.example.com/clusters/root:org:team'],
  ["https://api.example.com/a@b/c!$&'()*+,;=d", "https://api.example.com/a@b/c!$&'()*+,;=d"],
  ['https://api.example.com/k8s/c%2Dm%20x/', 'https://api.example.com/k8s/c%2Dm%20x'],
  ['HTTPS://API.Example.com:6443/', 'https://api.example.com:6443'],
  ['https://api.example.com:443', 'https://api.example.com'],
  ['https://api.example.com:', 'https://api.example.com'],
  ['https://api.example.com:06443', 'https://api.example.com:6443'],
  ['https://[2001:DB8:0:0:0:0:0:1]:6443', 'https://[2001:db8::1]:6443'],
  ['https://[2001:db8::0001]/x', 'https://[2001:db8::1]/x'],
  ['https://[2001:db8:0::0:1]', 'https://[2001:db8::1]'],
  ['https://[::ffff:10.0.0.1]:6443', 'https://[::ffff:a00:1]:6443'],
];

test.each(spellings)('the server %s is read as %s', (typed, taken) => {
  const read = readKubeconfig(withServer(typed));
  expect(problemsOf(read)).toEqual([]);
  expect(read.ok && read.value.access.server).toBe(taken);
});

test.each(good)('%s is read', (_, text, options) => {
  const read = readKubeconfig(text, options);
  expect(problemsOf(read)).toEqual([]);
});

test('the metadata address is refused even where loopback is allowed', () => {
  expect(readKubeconfig(withServer('https://169.254.169.254'), { allowLoopback: true }).ok).toBe(false);
});

test('what is read is the access of the context asked for, and only that one is looked into', () => {
  const text = withTop({
    contexts: [
      { name: 'x', context: { cluster: 'c', user: 'u' } },
      { name: 'y', context: { cluster: 'c', user: 'dangerous' } },
    ],
    users: [
      { name: 'u', user: { token: canary } },
      { name: 'dangerous', user: { exec: { command: 'x' } } },
    ],
  });
  expect(readKubeconfig(text)).toMatchObject({
    ok: true,
    value: { context: 'x', access: { server, caPem: ca.certPem.trim() + '\n' } },
  });
  expect(problemsOf(readKubeconfig(text, { context: 'y' })).map(({ path }) => path)).toEqual(['users[1].user.exec']);
});

test.each([
  [
    'of an unchecked server',
    withCluster({ 'certificate-authority-data': '', 'insecure-skip-tls-verify': true }),
    /not checked/,
  ],
  ['of an all-powerful certificate', withCert(master.certPem, master.keyPem), /system:masters/],
  ['of an authority that has expired', withCa(expiredCa, ca), /expired/],
  ['of the end of a token', withUser({ token: jwt({ exp: 4_000_000_000 }) }), /2096-10-02/],
  ['of an internationalised name', withServer('https://xn--pi-7kc.example.com'), /xn--/],
])('a warning tells %s', (_, text, warning) => {
  const read = readKubeconfig(text, { allowInsecure: true });
  expect(read.ok && read.value.warnings.join()).toMatch(warning);
});

test('a fingerprint changes with the token and with nothing else', () => {
  const fingerprint = (token: string, namespace: string) => {
    const read = readKubeconfig(JSON.stringify(config({ user: { token }, context: { namespace } })));
    return read.ok ? read.value.access.fingerprint : '';
  };
  expect(fingerprint('a', 'x')).toBe(fingerprint('a', 'y'));
  expect(fingerprint('a', 'x')).not.toBe(fingerprint('b', 'x'));
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => void readKubeconfig(text)),
    { numRuns: 2_000 },
  );
});

test('no JSON of the right shape makes it throw', () => {
  const anything = fc.jsonValue();
  const entry = (inner: string) => fc.array(fc.record({ name: fc.constantFrom('c', 'u', 'x'), [inner]: anything }));
  const shape = fc.record({
    clusters: fc.oneof(anything, entry('cluster')),
    users: fc.oneof(anything, entry('user')),
    contexts: fc.constant([{ name: 'x', context: { cluster: 'c', user: 'u' } }]),
  });
  fc.assert(
    fc.property(shape, (value) => void readKubeconfig(JSON.stringify(value))),
    { numRuns: 500 },
  );
});

test('no value of any known field makes it throw or is quoted', () => {
  const fields = [
    'server',
    'tls-server-name',
    'certificate-authority-data',
    'token',
    'client-certificate-data',
    'client-key-data',
  ];
  const secret = fc.string({ unit: 'grapheme', minLength: 12 }).filter((text) => !/^[\s\w.:/-]*$/.test(text));
  fc.assert(
    fc.property(fc.constantFrom(...fields), secret, (field, value) => {
      const part = { [field]: value };
      const isOfCluster = ['server', 'tls-server-name', 'certificate-authority-data'].includes(field);
      const read = readKubeconfig(JSON.stringify(isOfCluster ? config({ cluster: part }) : config({ user: part })));
      if (!read.ok) expect(read.problems.map(({ message }) => message).join()).not.toContain(value);
    }),
    { numRuns: 500 },
  );
});

const floods = ['[', '{', '- ', ': ', '? ', '"', '&a ', '*a ', 'a: b\n', '[],'];

test.each(floods)(
  'a flood of %j, as long as it may be or just short enough to be parsed, takes less than 3 s of a processor',
  (flood) => {
    for (const times of [Math.floor((1024 * 1024) / flood.length), 90_000, 20_000]) {
      const begun = process.cpuUsage();
      expect(readKubeconfig(flood.repeat(times)).ok).toBe(false);
      expect(process.cpuUsage(begun).user / 1000).toBeLessThan(3_000);
    }
  },
);

function problemsOf(read: KubeconfigAnswer): readonly { path: string; code: string }[] {
  return read.ok ? [] : read.problems;
}
