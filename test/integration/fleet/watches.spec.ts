import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject, WatchEvent } from '@overmesh/kube';
import { CONFIG_MAP, configMap, expectedOf, failure, namespace, pathTo, refTo, VIRTUAL_SERVICE } from './objects.ts';
import type { Subject } from './subjects.ts';
import { subjects } from './subjects.ts';

/** A watch that is read while the test goes on. */
interface Reading {
  /** `added a=1`, `deleted`, `bookmark`, … */
  readonly seen: readonly string[];
  until(count: number): Promise<readonly string[]>;
  readonly ended: Promise<unknown>;
}

describe.each(Object.entries(subjects))('%s', (_name, start) => {
  let subject: Subject;
  const ending = new AbortController();

  beforeAll(async () => {
    subject = await start();
    await subject.server.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  });
  afterAll(async () => {
    ending.abort();
    await subject.close();
  });

  /** Watches the objects with a label of their own, so that tests do not see each other's. */
  function watch(set: string, resourceVersion?: string, signal = ending.signal): Reading {
    const options = { namespace, labelSelector: `set=${set}`, signal };
    const events = subject.client.watch(CONFIG_MAP, { ...options, ...(resourceVersion ? { resourceVersion } : {}) });
    const seen: string[] = [];
    const ended = (async () => {
      for await (const event of events) if (event.type !== 'bookmark') seen.push(inWords(event));
    })();
    ended.catch(() => undefined);
    const until = async (count: number): Promise<readonly string[]> => {
      await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
      return seen;
    };
    return { seen, until, ended };
  }

  const made = (name: string, set: string, a = '1') => configMap(name, { a }, { labels: { set } });
  const apply = async (object: KubeObject) => (await subject.server.apply([object]))[0] ?? object;
  const versionNow = async () => (await subject.client.glance(CONFIG_MAP, namespace)).resourceVersion;
  const remove = (name: string) => subject.server.request('DELETE', pathTo(CONFIG_MAP, name));

  test('what is made, changed and deleted comes in order, each with its version', async () => {
    const reading = watch('order', await versionNow());
    await apply(made('order', 'order'));
    await apply(made('order', 'order', '2'));
    await remove('order');
    expect(await reading.until(3)).toEqual(['added order a=1', 'modified order a=2', 'deleted order a=2']);
  });

  test('a watch from a version tells what came after it, also what happened before it was opened', async () => {
    const first = await apply(made('resumed', 'resumed'));
    await apply(made('resumed', 'resumed', '2'));
    await remove('resumed');
    const reading = watch('resumed', first.metadata.resourceVersion);
    expect(await reading.until(2)).toEqual(['modified resumed a=2', 'deleted resumed a=2']);
  });

  test('a watch from no version begins with everything that is there', async () => {
    await apply(made('b', 'present'));
    await apply(made('a', 'present'));
    const reading = watch('present');
    expect([...(await reading.until(2))].sort()).toEqual(['added a a=1', 'added b a=1']);
    await remove('a');
    expect((await reading.until(3)).at(-1)).toBe('deleted a a=1');
  });

  test('an object that gets the label appears, and one that loses it is deleted for the watch', async () => {
    const reading = watch('chosen', await versionNow());
    await apply(made('labelled', 'other'));
    await apply(made('labelled', 'chosen'));
    await apply(made('labelled', 'other', '2'));
    expect(await reading.until(2)).toEqual(['added labelled a=1', 'deleted labelled a=1']);
  });

  test('a delete has a version of its own, newer than that of the object', async () => {
    const object = await apply(made('versioned', 'versioned'));
    const events: WatchEvent[] = [];
    const { resourceVersion = '' } = object.metadata;
    const stop = new AbortController();
    const options = { namespace, labelSelector: 'set=versioned', resourceVersion, signal: stop.signal };
    await remove('versioned');
    for await (const event of subject.client.watch(CONFIG_MAP, options)) {
      if (event.type === 'bookmark') continue;
      events.push(event);
      stop.abort();
    }
    const [deleted] = events;
    if (deleted?.type !== 'deleted') throw new Error('it was not told as deleted');
    expect(BigInt(deleted.object.metadata.resourceVersion ?? 0)).toBeGreaterThan(BigInt(resourceVersion));
    expect(deleted.object.metadata.uid).toBe(object.metadata.uid);
  });

  test('a version yet to come is no error: the watch says nothing of what comes before it', async () => {
    const future = String(BigInt(await versionNow()) + 1_000n);
    const reading = watch('early', future);
    await apply(made('early', 'early'));
    await sleep(1_500);
    expect(reading.seen).toEqual([]);
  });

  test('a version that is forgotten is answered with an event that says so', async () => {
    // Of a kind that was defined later: what a real server knows of a kind begins with its definition.
    const events = subject.client.watch(VIRTUAL_SERVICE, { signal: ending.signal, resourceVersion: '1' });
    const error = await failure(firstOf(events));
    expect(error).toMatchObject({ reason: 'expired', status: 410 });
  });

  test('the server ends a watch after the time that it was given', async () => {
    const startedAt = performance.now();
    const path = `${pathTo(CONFIG_MAP)}?watch=1&timeoutSeconds=2&resourceVersion=${await versionNow()}`;
    await expect(readWhole(subject, path)).resolves.toBe('');
    expect(performance.now() - startedAt).toBeGreaterThan(1_500);
  });

  test('a watch of a kind that is not there is a missing kind', async () => {
    const nothing = { ...CONFIG_MAP, group: 'nowhere.example', kind: 'Nothing', plural: 'nothings' };
    const events = subject.client.watch(nothing, { signal: ending.signal, resourceVersion: '1' });
    expect((await failure(firstOf(events))).reason).toBe('kind-missing');
  });

  test('one session carries many watches', async () => {
    const before = subject.client.stats().connectionsOpened;
    const version = await versionNow();
    const stop = new AbortController();
    const many = Array.from({ length: 20 }, (_, index) => watch(`many-${index}`, version, stop.signal));
    await apply(made('of-many', 'many-7'));
    expect(await many[7]?.until(1)).toEqual(['added of-many a=1']);
    expect(subject.client.stats().connectionsOpened - before).toBeLessThanOrEqual(1);
    const removed = await subject.client.get(refTo(CONFIG_MAP, 'of-many'));
    if (removed) await subject.client.remove(refTo(CONFIG_MAP, 'of-many'), expectedOf(removed));
    stop.abort();
  });
});

async function firstOf(events: AsyncIterable<WatchEvent>): Promise<WatchEvent | undefined> {
  for await (const event of events) return event;
  return undefined;
}

function inWords(event: Exclude<WatchEvent, { readonly type: 'bookmark' }>): string {
  const { a } = event.object['data'] as { readonly a?: string };
  return `${event.type} ${event.object.metadata.name} a=${a}`;
}

/** A watch request as plain text, to its end. */
async function readWhole({ client }: Subject, path: string): Promise<string> {
  return (await client.read<unknown>(path).catch((error: unknown) => {
    // The end of a watch that told nothing is no JSON.
    if (error instanceof Error && error.message.includes('not that of a Kubernetes API server')) return '';
    throw error;
  })) as string;
}
