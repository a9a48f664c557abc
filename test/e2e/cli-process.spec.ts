import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../harness/certificates.ts';
import { freePorts } from '../harness/ports.ts';
import { childrenOf } from '../harness/process-family.ts';
import { removeFolder, temporaryFolder } from '../harness/temporary-folder.ts';
import { oddServer, run, shell, TOKEN } from './cli-program.ts';
import type { Ended } from './cli-program.ts';

/** The built program as a process: items 57 to 63 of reliability.md, section 2, with its numbers. */

let folder = '';
const path = (name: string) => join(folder, name);

const SHOP = `apiVersion: overmesh.io/v1
kind: VirtualMesh
metadata: { name: shop }
spec: { meshes: [{ selector: {} }] }
`;

beforeAll(async () => {
  folder = await temporaryFolder('cli-process');
  await mkdir(path('folder'));
  await symlink('loop.yaml', path('loop.yaml'));
  await writeFile(path('empty.yaml'), '');
  await writeFile(path('half.yaml'), SHOP.slice(0, -12));
  await writeFile(path('shop.yaml'), SHOP);
  await writeFile(path('latin1.yaml'), Buffer.from([0x6b, 0x3a, 0x20, 0xe9, 0x0a]));
  await writeFile(path('-dash.yaml'), SHOP);
  const many = Array.from({ length: 10_000 }, (_one, at) => SHOP.replace('shop', at === 5000 ? 'a: {' : `m${at}`));
  await writeFile(path('many.yaml'), many.join('---\n'));
  execFileSync('mkfifo', [path('fifo')]);
});
afterAll(() => removeFolder(folder));

/** Neither stack nor token, whatever happened. */
function isDecent({ out, err }: Ended): boolean {
  return !(out + err).includes(TOKEN) && !/\n\s+at |node_modules|node:internal/.test(out + err);
}

const badFiles: readonly (readonly [string, string, string])[] = [
  ['a missing file', 'missing.yaml', 'is not there'],
  ['an empty folder', 'folder', 'holds no .yaml, .yml or .json file'],
  ['a pipe that nobody writes to', 'fifo', 'Nothing came from'],
  ['a link to itself', 'loop.yaml', 'leads in a circle'],
  ['an empty file', 'empty.yaml', 'holds no document'],
  ['a file that ends in the middle', 'half.yaml', 'half.yaml:4:'],
  ['a file in Latin-1', 'latin1.yaml', 'is not text in UTF-8'],
  ['a file below a file', 'shop.yaml/below', 'a part of the path is a file'],
  ['a name of 300 characters', 'x'.repeat(300), 'is too long for a path'],
];

test.concurrent.each(badFiles)('57: %s exits 2 with a sentence', { timeout: 30_000 }, async (_what, name, sentence) => {
  const ended = await run(['apply', '-f', path(name)]);
  expect([ended.code, ended.out]).toEqual([2, '']);
  expect(ended.err).toContain(sentence);
  expect(isDecent(ended)).toBe(true);
});

test.concurrent.each([
  ['/dev/zero', 'overmesh apply -f /dev/zero', 'is larger than 16 MB'],
  ['/dev/null', 'overmesh apply -f /dev/null', 'holds no document'],
  ['standard input that is empty', 'overmesh apply -f -', 'holds no document'],
  ['standard input that is closed', 'overmesh apply -f - <&-', 'Error: '],
  ['standard input that is a folder', 'overmesh apply -f - </', 'Error: '],
  ['a kubeconfig of zeros', 'overmesh cluster register east --kubeconfig /dev/zero', 'is larger than'],
  ['a kubeconfig that is empty', 'overmesh cluster register east --kubeconfig /dev/null', 'is empty'],
])('57: of %s it exits 2 with a sentence', async (_what, line, sentence) => {
  const ended = await shell(line);
  expect([ended.code, ended.out]).toEqual([2, '']);
  expect(ended.err).toContain(sentence);
  expect(isDecent(ended)).toBe(true);
});

test.concurrent.each([
  ['an unknown flag', ['cluster', 'list', '--colour'], "unknown option '--colour'"],
  ['a flag without its value', ['cluster', 'list', '--server'], 'argument missing'],
  ['an output that is none', ['cluster', 'list', '-o', 'xml'], 'xml'],
  ['one argument too many', ['version', 'east'], 'too many arguments'],
  ['a span that is none', ['status', '--wait', '--timeout', 'soon'], 'timeout'],
  ['an unknown command', ['clutser'], 'Did you mean cluster?'],
])('58: %s exits 2 and says which', async (_what, args, sentence) => {
  const ended = await run(args);
  expect([ended.code, ended.out]).toEqual([2, '']);
  expect(ended.err).toContain(sentence);
  expect(isDecent(ended)).toBe(true);
});

test.concurrent('58: behind -- a name may begin with a dash, and a file may too', async () => {
  await using server = await oddServer((_request, response) => response.end('{"data":{"cluster":null}}'));
  const env = { OVERMESH_URL: server.url };
  await run(['cluster', 'show', '--', '-dash'], { env });
  expect(server.bodies[0]).toContain('"name":"-dash"');
  const ended = await shell(`cd ${folder} && overmesh apply -f -dash.yaml`, { env });
  expect(ended.err).not.toContain('is not there');
});

test.concurrent('58: where --server and OVERMESH_URL disagree the flag counts', async () => {
  await using named = await oddServer((_request, response) => response.end('{"data":{"cluster":null}}'));
  await using other = await oddServer((_request, response) => response.end('{"data":{"cluster":null}}'));
  await run(['--server', named.url, 'cluster', 'show', 'east'], { env: { OVERMESH_URL: other.url } });
  expect([named.bodies.length > 0, other.bodies.length]).toEqual([true, 0]);
});

test.concurrent.each([
  ['a reader of one line', 'overmesh help | head -n 1; echo ${PIPESTATUS[0]}', /\n0\n$/],
  ['no reader', 'overmesh apply --help | true; echo ${PIPESTATUS[0]}', /^0\n$/],
])('59: with %s: output that nobody reads any more is no fault', async (_who, line, ending) => {
  const { out, err } = await shell(line);
  expect(out).toMatch(ending);
  expect(err).toBe('');
});

test.concurrent.each([{ COLUMNS: '1' }, { LANG: 'C', LC_ALL: 'C' }, { TERM: 'dumb' }, { LANG: 'xx_XX.nonsense' }])(
  '59: with %j the help is whole and has no colour',
  async (env) => {
    const ended = await run(['help', 'exit-codes'], { env });
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('130');
    expect(ended.out).not.toContain('\u001b');
  },
);

test.concurrent('59: a file whose name is no UTF-8 is read or refused in words', async () => {
  const ended = await shell(`overmesh apply -f $'/tmp/\\xff\\xfe.yaml'`);
  expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('is not there')]);
});

test.concurrent.each<[string, (response: ServerResponse) => void, number, string]>([
  ['answers half of what it promised', (r) => cut(r), 4, 'was cut'],
  ['answers 503', (r) => void r.writeHead(503).end(), 4, '503'],
  ['answers 401', (r) => void r.writeHead(401).end(), 6, 'does not accept the token'],
  ['answers with HTML', (r) => void r.end('<html>'), 1, 'without JSON'],
  ['finds the request too large', (r) => void r.writeHead(413).end(TOO_LARGE), 2, 'at most 1048576 bytes'],
  ['redirects', (r) => void r.writeHead(302, { location: 'http://elsewhere/' }).end(), 1, 'sends us elsewhere'],
  ['is older and lacks a field', (r) => void r.writeHead(400).end(OLDER), 1, 'overmesh version'],
  ['answers 10 levels of nothing', (r) => void r.end('[[[[[[[[[[]]]]]]]]]]'), 1, 'without data'],
])('60: a server that %s has an exit code and a sentence of its own', async (_what, answer, code, sentence) => {
  await using server = await oddServer((_request, response) => answer(response));
  const ended = await run(['cluster', 'list'], { env: { OVERMESH_URL: server.url } });
  expect([ended.code, ended.out]).toEqual([code, '']);
  expect(ended.err).toContain(sentence);
  expect(isDecent(ended)).toBe(true);
});

const TOO_LARGE = JSON.stringify({
  errors: [{ message: 'a request may hold at most 1048576 bytes', extensions: { code: 'BAD_REQUEST' } }],
});
const OLDER = JSON.stringify({
  errors: [
    { message: 'Cannot query field "lane" on type "Cluster".', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ],
});

function cut(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"data":', () => response.socket?.destroy());
}

test.concurrent('60: nobody listens, or a stranger with an authority of its own: exit 4, and why', async () => {
  const [port] = await freePorts(1);
  const silent = await run(['cluster', 'list'], { env: { OVERMESH_URL: `http://127.0.0.1:${port}` } });
  expect([silent.code, silent.err]).toEqual([4, expect.stringContaining('nobody listens there')]);
  const { keyPem, certificatePem } = await (await createAuthority('stranger')).server('stranger');
  const heard: string[] = [];
  const stranger = createServer({ key: keyPem, cert: certificatePem }, (request) => heard.push(request.url ?? ''));
  await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
  const url = `https://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const ended = await run(['cluster', 'list'], { env: { OVERMESH_URL: url } });
  stranger.close();
  expect([ended.code, ended.err]).toEqual([4, expect.stringContaining('its certificate is not trusted')]);
  expect(heard).toEqual([]);
});

test('60: the codes of the page and of the program are the same', async () => {
  const page = await readFile('docs/cli.md', 'utf8');
  const { out } = await run(['help', 'exit-codes']);
  const ofPage = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  const ofProgram = [...out.matchAll(/^ *(\d+) /gm)].map(([, code]) => Number(code));
  expect(ofPage).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 130]);
  expect(ofProgram).toEqual(ofPage);
});

const lists = { virtualMeshes: [], clusters: [], unmatched: [], rollouts: [] };
const NOTHING_FORESEEN = JSON.stringify({
  data: { plan: { __typename: 'Plan', ...lists, pageInfo: { hasNextPage: false, endCursor: null } } },
});

test('61: Ctrl-C while the server keeps silent ends apply with 130 and says what is known', async () => {
  let interrupt = (): void => undefined;
  // It answers what would change, and keeps silent when that is to be done.
  await using server = await oddServer((_request, response) =>
    server.bodies.length === 1 ? response.end(NOTHING_FORESEEN) : interrupt(),
  );
  const ended = await run(['apply', '-f', path('shop.yaml')], {
    env: { OVERMESH_URL: server.url },
    onStart: (child) => (interrupt = () => void child.kill('SIGINT')),
  });
  expect([ended.code, ended.out]).toEqual([130, '']);
  expect(ended.err).toContain('either all documents were accepted or none');
  expect(ended.err).toContain('overmesh history');
  expect(server.bodies).toHaveLength(2);
});

test('61: `up` that is ended while it is still being loaded has begun nothing, leaves nothing running, and exits 0', async () => {
  let loading: readonly number[] = [];
  const ended = await run(['up', '--home', path('home'), '--port', '0'], {
    onStart: (child) => {
      const timer = setInterval(() => {
        // Not the shells of the command that finds its Node.
        loading = childrenOf(child.pid ?? 0).filter((pid) => commandOf(pid).includes('up/main.js'));
        if (!loading.length) return;
        clearInterval(timer);
        child.kill('SIGTERM');
      }, 5);
    },
  });
  expect(ended).toMatchObject({ code: 0, signal: null, err: '' });
  expect(loading.map((pid) => existsSync(`/proc/${pid}`))).toEqual([false]);
});

function commandOf(pid: number): string {
  return existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
}

test('62: of 10 000 documents with one bad in the middle nothing is sent, and the line of the bad one is told', async () => {
  await using server = await oddServer((_request, response) => response.end('{"data":{}}'));
  const ended = await run(['apply', '-f', path('many.yaml')], { env: { OVERMESH_URL: server.url } });
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(/many\.yaml:250\d\d:/);
  expect(server.bodies).toEqual([]);
});

test('63: the token is in no argument of the process, also while it waits, and in no message with debugging on', async () => {
  let line = '';
  let stop = (): void => undefined;
  await using server = await oddServer(() => stop());
  const ended = await run(['cluster', 'list'], {
    env: { OVERMESH_URL: server.url, OVERMESH_DEBUG: '1', NODE_DEBUG: '' },
    onStart: (child) => {
      stop = () => {
        line = execFileSync('ps', ['-o', 'args=', '-p', String(child.pid)]).toString();
        child.kill('SIGINT');
      };
    },
  });
  expect(line).toContain('cluster list');
  expect(line + ended.out + ended.err).not.toContain(TOKEN);
  expect(ended.err).toContain('    at ');
});

test.concurrent('63: a token file that others can read is used with a warning, one of mode 600 without', async () => {
  await using server = await oddServer((_request, response) => response.end('{"data":{"cluster":null}}'));
  const file = path('token');
  await writeFile(file, `${TOKEN}\n`);
  const warned = async (mode: number) => {
    await chmod(file, mode);
    const { err } = await run(['--token-file', file, 'cluster', 'show', 'x'], { env: { OVERMESH_URL: server.url } });
    return [err.includes('can be read by others'), err.includes(TOKEN)];
  };
  expect([await warned(0o644), await warned(0o600)]).toEqual([
    [true, false],
    [false, false],
  ]);
});
