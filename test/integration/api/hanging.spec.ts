import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TcpProxy } from '../../harness/faults/tcp-proxy.ts';
import { freshDatabase } from '../../harness/shared-clusters.ts';
import { startApi } from './program.ts';

const LIST = '{ virtualMeshes { totalCount } }';

test('a database that is silent is TEMPORARILY_UNAVAILABLE within 15 s, 503 within 3 s, and all is well when it speaks', async () => {
  const database = await freshDatabase();
  const proxy = await TcpProxy.start(database.url);
  const api = await startApi(proxy.url, { OVERMESH_REQUEST_TIMEOUT_MS: '1000' });
  try {
    expect((await api.ask(LIST)).errors).toBeUndefined();
    proxy.blackhole();
    const since = performance.now();
    const answer = api.ask(LIST);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    expect(performance.now() - since).toBeLessThan(3_000);
    expect((await answer).errors?.[0]?.extensions?.['code']).toBe('TEMPORARILY_UNAVAILABLE');
    expect(performance.now() - since).toBeLessThan(15_000);
    await proxy.heal();
    const until = Date.now() + 20_000;
    while ((await api.ask(LIST)).errors && Date.now() < until) await sleep(200);
    expect((await api.ask(LIST)).errors).toBeUndefined();
    await expect.poll(async () => (await fetch(`${api.url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
  } finally {
    await api.stop();
    await proxy.close();
    await database.drop();
  }
});
