import 'reflect-metadata';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '@overmesh/config';
import type { Rollout } from '@overmesh/rollout';
import { afterEach, expect, test } from 'vitest';
import { Webhooks } from './webhooks.service.ts';

const KEY = randomBytes(32);
const RULES = {
  allowLoopback: true,
  ownAddresses: [],
  askEveryMs: 10_000,
  limits: { connectMs: 10_000, callMs: 30_000 },
};

let server: Server | undefined;
let open: Webhooks | undefined;

afterEach(async () => {
  await open?.onApplicationShutdown();
  server?.closeAllConnections();
  server?.close();
});

interface Question {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A program that answers this to everything, and what it was asked. */
async function program(status: number, answer: string) {
  const questions: Question[] = [];
  server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      questions.push({ headers: request.headers, body: Buffer.concat(chunks as Buffer[]).toString() });
      response.writeHead(status, { location: '/elsewhere' }).end(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gate`, questions };
}

function webhooks(options: Partial<ConstructorParameters<typeof Webhooks>[0]> = {}): Webhooks {
  return (open = new Webhooks({ ...RULES, key: new Secret(KEY), ...options }));
}

function rolloutOver(url: string): Rollout {
  const gate = { type: 'webhook', name: 'tests', onUnknown: 'wait', webhook: { url } };
  const clusters = [
    { cluster: 'east', wave: 0 },
    { cluster: 'west', wave: 1 },
  ];
  const strategy = { gates: [gate], waves: [{ name: 'canary' }, { name: 'rest' }] };
  return { id: '1', virtualMesh: 'shop', from: 1, to: 2, wave: 0, strategy, clusters } as unknown as Rollout;
}

test('a program is asked about the wave, can check who asks, and is asked once in a while only', async () => {
  const { url, questions } = await program(200, '{"verdict":"fail","message":"3 of 90 tests failed"}');
  const asking = webhooks();
  const answer = { tests: { verdict: 'fail', message: '3 of 90 tests failed' } };
  expect(await asking.about(rolloutOver(url))).toEqual(answer);
  expect(await asking.about(rolloutOver(url))).toEqual(answer);
  expect(questions).toHaveLength(1);
  const { headers, body } = questions[0] ?? { headers: {}, body: '' };
  expect(JSON.parse(body)).toEqual({
    ...{ gate: 'tests', virtualMesh: 'shop', from: 1, to: 2, wave: 'canary', clusters: ['east'] },
  });
  const signed = createHmac('sha256', KEY)
    .update(`${String(headers['x-overmesh-time'])}.${body}`)
    .digest('hex');
  expect(headers['x-overmesh-signature']).toBe(`sha256=${signed}`);
});

test.each([
  [302, '', 'it answers 302; redirects are not followed'],
  [500, '{"verdict":"pass"}', 'it answers 500'],
  [200, 'yes', 'its answer is no JSON'],
  [200, '{"verdict":"yes"}', 'its answer has no verdict among pass, wait, fail'],
  [200, 'null', 'its answer has no verdict'],
])('an answer of %s "%s" is no yes', async (status, answer, why) => {
  const { url } = await program(status, answer);
  expect(await webhooks().about(rolloutOver(url))).toEqual({
    tests: { verdict: 'unknown', message: expect.stringContaining(why) },
  });
});

test('without a key nobody is asked, and where nobody may be asked neither', async () => {
  const { url, questions } = await program(200, '{"verdict":"pass"}');
  const keyless = new Webhooks(RULES);
  expect((await keyless.about(rolloutOver(url)))['tests']).toMatchObject({
    verdict: 'unknown',
    message: expect.stringContaining('OVERMESH_WEBHOOK_KEY is not set'),
  });
  await keyless.onApplicationShutdown();
  expect((await webhooks({ allowLoopback: false }).about(rolloutOver(url)))['tests']).toMatchObject({
    verdict: 'unknown',
    message: 'its address must not be the machine that Overmesh itself runs on',
  });
  expect(questions).toEqual([]);
});
