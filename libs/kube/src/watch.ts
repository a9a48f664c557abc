import { setTimeout as sleep } from 'node:timers/promises';
import { productPeriods } from '@overmesh/config';
import type { Periods } from '@overmesh/config';
import type { KindRef } from '@overmesh/model';
import type { Keep, KubeClient, WatchEvent } from './client.ts';
import { isKubeError, KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { withoutManagedFields } from './kube-object.ts';
import { recounting } from './recount.ts';
import type { CountTimes } from './recount.ts';
import { isNewer, Sightings } from './sightings.ts';

export interface FollowOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  /** What to make of an object before it is held or handed on. */
  readonly keep?: Keep;
  readonly keepManagedFields?: boolean;
  /**
   * After a failure everything is listed, and nothing is taken up where it broke. For few objects of which nothing may be
   * overlooked: a restored server whose count has passed the version last seen cannot be told from one that was busy.
   */
  readonly listAfterFailure?: boolean;
  /** The product's where absent. */
  readonly retryMs?: Periods['watch']['retryMs'];
  /** The product's where absent. */
  readonly recountMs?: Periods['watch']['recountMs'];
}

export type FollowEvent =
  /** Everything there is, completely: what was known before and is not in here is gone. */
  | { readonly type: 'synced'; readonly objects: readonly KubeObject[] }
  | { readonly type: 'upserted'; readonly object: KubeObject }
  | { readonly type: 'removed'; readonly object: KubeObject }
  /** What is known may be out of date from now on. Nothing is gone because of it. */
  | { readonly type: 'failed'; readonly error: KubeError; readonly retryInMs: number };

/**
 * A kind of a cluster as one lasting stream: a list, then its changes, until `signal` aborts or the loop is left.
 *
 * It never stops by itself: after any error it says `failed`, pauses (jittered, growing) and goes on from the last
 * version seen. Only when the server no longer has that version does it list anew, which yields `synced` again. Late and
 * repeated events of an object are left out.
 *
 * A list is counted again later: see recount.ts. A server that was restored from a backup counts versions from an earlier one: asked to watch from a version that is yet
 * to come it says nothing at all, for hours. So after a failure it is asked where it is; see also `listAfterFailure`.
 */
export async function* follow(
  client: KubeClient,
  kind: KindRef,
  options: FollowOptions,
  signal: AbortSignal,
): AsyncGenerator<FollowEvent> {
  const place = new ResumePoint({ ...productPeriods.watch, ...options });
  const keep = keeperOf(options);
  while (!signal.aborted) {
    try {
      if (place.mayBeAhead && (await isBehind(client, kind, options, place))) place.version = undefined;
      place.mayBeAhead = false;
      if (place.version === undefined) yield await resync(client, kind, { ...options, keep }, place);
      yield* changes(client, kind, options, place, keep, signal);
      await pause(place.pauseAfterEnd(), signal);
    } catch (error) {
      if (signal.aborted) return;
      const failure = toKubeError(error);
      if (failure.reason === 'expired' && place.version !== undefined) {
        place.version = undefined;
        await pause(place.pauseBeforeRelist(), signal);
        continue;
      }
      if (options.listAfterFailure) place.version = undefined;
      place.mayBeAhead = place.version !== undefined;
      const retryInMs = place.pauseAfter(failure);
      yield { type: 'failed', error: failure, retryInMs };
      await pause(retryInMs, signal);
    }
  }
}

async function resync(
  client: KubeClient,
  kind: KindRef,
  options: FollowOptions,
  place: ResumePoint,
): Promise<FollowEvent> {
  const { keep = (object: KubeObject) => object } = options;
  const sightings = new Sightings();
  // Seen before it is mapped: what is kept may have no version any more.
  const { items, resourceVersion } = await client.list(kind, {
    ...options,
    keep: (object) => keep(sightings.see(object)),
  });
  place.sightings = sightings;
  place.version = resourceVersion;
  place.isFresh = true;
  return { type: 'synced', objects: items };
}

/** Whether the server is at an earlier version than was seen of it. */
async function isBehind(
  client: KubeClient,
  kind: KindRef,
  { namespace }: FollowOptions,
  { version }: ResumePoint,
): Promise<boolean> {
  return version !== undefined && isNewer(version, (await client.glance(kind, namespace)).resourceVersion);
}

async function* changes(
  client: KubeClient,
  kind: KindRef,
  options: FollowOptions,
  place: ResumePoint,
  keep: Keep,
  signal: AbortSignal,
): AsyncGenerator<FollowEvent> {
  place.begin();
  const { namespace, labelSelector } = options;
  const recount = recounting(
    { ours: () => place.sightings.count, theirs: async () => (await client.glance(kind, namespace)).count },
    // With a selector the server does not count.
    labelSelector === undefined ? place.countTimes() : { afterMs: [], onceMoreMs: 0 },
    signal,
    () => (place.version = undefined),
  );
  const events = client.watch(kind, {
    signal: recount.signal,
    ...(place.version === undefined ? {} : { resourceVersion: place.version }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  });
  try {
    for await (const event of events) {
      place.advance(event);
      if (event.type === 'bookmark' || !place.sightings.isNews(event)) continue;
      yield { type: event.type === 'deleted' ? 'removed' : 'upserted', object: keep(event.object) };
    }
  } finally {
    recount.stop();
  }
}

/** Where a stream stands, and how patient it has to be. */
class ResumePoint {
  sightings = new Sightings();
  version: string | undefined;
  /** It was listed, and not watched yet. */
  isFresh = false;
  /** The server may have gone back since: it has failed. */
  mayBeAhead = false;
  readonly #periods: Periods['watch'];
  #failures = 0;
  #begunAt = 0;
  #heard = false;

  constructor(periods: Periods['watch']) {
    this.#periods = periods;
  }

  begin(): void {
    this.#begunAt = performance.now();
    this.#heard = false;
  }

  /** When to count again what is listed. */
  countTimes(): CountTimes {
    const { afterList, afterWatch, onceMore } = this.#periods.recountMs;
    const afterMs = this.isFresh ? afterList : afterWatch;
    this.isFresh = false;
    return { afterMs, onceMoreMs: onceMore };
  }

  advance(event: WatchEvent): void {
    const version = event.type === 'bookmark' ? event.resourceVersion : (event.object.metadata.resourceVersion ?? '');
    if (this.version === undefined || isNewer(version, this.version)) this.version = version;
    this.#heard = true;
    this.#failures = 0;
  }

  /** No pause after a watch that ran its time; a growing one when a server ends watches as fast as they begin. */
  pauseAfterEnd(): number {
    const { least } = this.#periods.retryMs;
    if (this.#heard || performance.now() - this.#begunAt >= least) return 0;
    return this.#nextPause();
  }

  /** An old version is nothing to report; a server that finds every version old is slowed down all the same. */
  pauseBeforeRelist(): number {
    this.#failures += 1;
    return this.#failures === 1 ? 0 : this.#nextPause();
  }

  pauseAfter({ retryAfterMs }: KubeError): number {
    return Math.max(this.#nextPause(), retryAfterMs ?? 0);
  }

  #nextPause(): number {
    const { least, most } = this.#periods.retryMs;
    const ceiling = Math.min(most, least * 2 ** Math.min(this.#failures + 1, 20));
    this.#failures += 1;
    return Math.round(least + Math.random() * (ceiling - least));
  }
}

function keeperOf({ keep, keepManagedFields }: FollowOptions): Keep {
  const strip: Keep = keepManagedFields === true ? (object) => object : withoutManagedFields;
  return keep ? (object) => keep(strip(object)) : strip;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function toKubeError(error: unknown): KubeError {
  if (isKubeError(error)) return error;
  // Not the cluster's doing: the access could not be read, or `keep` threw. Its text is not ours to show.
  return Object.assign(new KubeError('unreachable', 'The cluster could not be followed'), { cause: error });
}
