import { fakeApiServer, issue, json, secretToken } from '@overmesh/kube/testing';
import type { Behaviour, FakeApiServer } from '@overmesh/kube/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bearerKubeconfig } from '../../harness/kubeconfig.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

/** Servers that are no good clusters: items 5, 8, 15 and 16 of reliability.md, section 2. */

let room: Room;
beforeEach(async () => {
  room = await openRoom();
});
afterEach(() => room?.close());

function kubeconfigOf({ access }: FakeApiServer, more: object = {}): string {
  const text = bearerKubeconfig({ name: 'east', server: access.server, caPem: access.caPem ?? '' }, 'u', secretToken);
  const lines = Object.entries(more).map(([field, value]) => `      ${field}: ${JSON.stringify(value)}`);
  return text.replace(/^( *)server: .*$/m, (line) => [line, ...lines].join('\n'));
}

async function refusal(kubeconfig: string): Promise<readonly string[]> {
  const answer = await room.clusters.register({ name: 'east', kubeconfig }, mira);
  expect(JSON.stringify(answer)).not.toContain(secretToken);
  expect(await room.rowTexts()).toEqual([]);
  return answer.ok ? [] : answer.problems.map(({ path, code }) => `${path} ${code}`);
}

test.each([301, 302, 307, 308])(
  '8: a server that redirects (%i) is refused, and the other hears nothing',
  async (code) => {
    await using elsewhere = await fakeApiServer((_, response) => json(response, 200, {}));
    await using server = await fakeApiServer(({ path }, response) =>
      json(response, code, {}, { location: `${elsewhere.access.server}${path}` }),
    );
    expect(await refusal(kubeconfigOf(server))).toEqual(['kubeconfig UNREACHABLE']);
    expect(elsewhere.connections()).toBe(0);
  },
);

test('16: a server whose certificate is for another name is refused before the token is sent', async () => {
  await using server = await fakeApiServer((_, response) => json(response, 200, {}));
  const kubeconfig = kubeconfigOf(server, { 'tls-server-name': 'kubernetes.example.com' });
  expect(await refusal(kubeconfig)).toEqual(['kubeconfig UNREACHABLE']);
  expect(server.seen).toEqual([]);
});

test('13: a server that another authority of the same name vouches for is refused before the token is sent', async () => {
  await using server = await fakeApiServer((_, response) => json(response, 200, {}));
  const impostor = await issue({ ca: true });
  const access = { ...server.access, caPem: impostor.certPem };
  expect(await refusal(kubeconfigOf({ ...server, access }))).toEqual(['kubeconfig UNREACHABLE']);
  expect(server.seen).toEqual([]);
});

const strange: readonly (readonly [string, Behaviour, string])[] = [
  ['a web page', (_, response) => void response.end('<html>Welcome</html>'), 'kubeconfig UNREACHABLE'],
  ['no HTTP', (_, response) => void response.socket?.end('SSH-2.0-OpenSSH\r\n'), 'kubeconfig UNREACHABLE'],
  ['10 MB of blanks', (_, response) => void response.end(' '.repeat(10_000_000)), 'kubeconfig UNREACHABLE'],
  ['an echo of the token', (request, response) => json(response, 400, request.headers), 'kubeconfig UNREACHABLE'],
  ['that it knows nobody', (_, response) => json(response, 401, {}), 'kubeconfig UNAUTHORIZED'],
];

test.each(strange)(
  '15: a server that answers with %s is refused, and its words are not repeated',
  async (_what, behaviour, code) => {
    await using server = await fakeApiServer(behaviour);
    expect(await refusal(kubeconfigOf(server))).toContain(code);
  },
);

test('5: an unchecked certificate needs a yes, and is told by preflight as long as it stands', async () => {
  await using server = await fakeApiServer((_, response) => json(response, 401, {}));
  const kubeconfig = kubeconfigOf(server, { 'insecure-skip-tls-verify': true }).replace(/.*authority-data.*\n/, '');
  expect(await refusal(kubeconfig)).toEqual(['kubeconfig.clusters[0].cluster.insecure-skip-tls-verify REFUSED']);
  expect(server.connections()).toBe(0);
  const preflight = await room.clusters.preflight({ name: 'east', kubeconfig, allowInsecure: true });
  const states = preflight.ok ? preflight.value.checks.map(({ name, state }) => `${name} ${state}`) : [];
  expect(states).toEqual(['kubeconfig warning', 'reach ok', 'tls warning', 'authentication failed']);
});
