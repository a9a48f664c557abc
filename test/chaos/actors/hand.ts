import { setTimeout as sleep } from 'node:timers/promises';
import { applyPatch } from '../../harness/kube-client.ts';
import type { Answer } from '../../harness/kube-client.ts';
import { liveObjects, livePath, wasWrittenByUs } from '../after/live.ts';
import type { Live } from '../after/live.ts';
import type { HandStep } from '../plan/hands.ts';
import type { ChaosCluster } from '../stage/clusters.ts';
import { NAMESPACE } from '../world.ts';
import { FOREIGN_KIND, editedSpec, foreignObject } from './foreign-objects.ts';

/** A foreign object as its maker last left it. */
export interface ForeignObject {
  readonly path: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export interface HandResult {
  /** Accepted writes. */
  readonly writes: number;
  /** Foreign objects that are to be there, untouched, by path. */
  readonly objects: ReadonlyMap<string, ForeignObject>;
}

const MERGE = 'application/merge-patch+json';
const patienceMs = 5_000;

/**
 * Somebody with kubectl on one cluster. What the server does not answer in time may have been done or not, so an
 * object of which that holds is no longer among those that must be as they were left.
 */
export class Hand {
  readonly #cluster: ChaosCluster;
  readonly #objects = new Map<string, ForeignObject>();
  #writes = 0;
  #turn = 0;

  constructor(cluster: ChaosCluster) {
    this.#cluster = cluster;
  }

  async run(steps: readonly HandStep[], startedAt: number): Promise<HandResult> {
    for (const step of steps) {
      const ms = startedAt + step.atMs - Date.now();
      if (ms > 0) await sleep(ms);
      this.#turn += 1;
      await this.#do(step).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
      });
    }
    return { writes: this.#writes, objects: this.#objects };
  }

  async #do(step: HandStep): Promise<void> {
    if (step.do === 'create') return this.#make(FOREIGN_KIND[this.#place.mesh], step.name, step.forged);
    if ('name' in step) return step.do === 'change' ? this.#change(step.name) : this.#remove(step.name);
    const object = await this.#ours(step.service, step.pick);
    if (!object) return;
    const { kind, metadata } = object;
    const path = livePath(this.#place, kind, metadata.namespace, metadata.name);
    if (step.do === 'edit') await this.#write('PATCH', path, { spec: editedSpec(kind, object.spec ?? {}) }, MERGE);
    if (step.do === 'unlabel')
      await this.#write('PATCH', path, { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } }, MERGE);
    if (step.do === 'take-over') await this.#takeOver(path, object);
    if (step.do === 'delete' || step.do === 'recreate') await this.#write('DELETE', path);
    if (step.do === 'recreate') await this.#make(kind, metadata.name, false, metadata.namespace);
  }

  get #place() {
    return this.#cluster.place;
  }

  async #make(kind: string, name: string, forged: boolean, namespace = NAMESPACE): Promise<void> {
    const object = foreignObject(kind, { name, forged, turn: this.#turn });
    const path = livePath(this.#place, kind, namespace);
    const body = { ...object, metadata: { ...(object as Live).metadata, namespace } };
    await this.#remember(`${path}/${name}`, () => this.#write('POST', path, body));
  }

  async #change(name: string): Promise<void> {
    const path = livePath(this.#place, FOREIGN_KIND[this.#place.mesh], NAMESPACE, name);
    if (!this.#objects.has(path)) return;
    const patch = { metadata: { annotations: { turn: String(this.#turn) } } };
    await this.#remember(path, () => this.#write('PATCH', path, patch, MERGE));
  }

  async #remove(name: string): Promise<void> {
    const path = livePath(this.#place, FOREIGN_KIND[this.#place.mesh], NAMESPACE, name);
    if (!this.#objects.has(path)) return;
    this.#objects.delete(path);
    await this.#write('DELETE', path);
  }

  async #takeOver(path: string, { apiVersion, kind, metadata, spec = {} }: Live): Promise<void> {
    const { name, namespace } = metadata;
    const body = { apiVersion, kind, metadata: { name, namespace }, spec: editedSpec(kind, spec) };
    await this.#write('PATCH', `${path}?fieldManager=gitops&force=true`, body, applyPatch);
  }

  /** The `pick`th object that Overmesh has written and that is about the Service, round and round. */
  async #ours(service: string, pick: number): Promise<Live | undefined> {
    const all = await this.#answered(liveObjects(this.#place, this.#cluster.access));
    const ours = all.filter((object) => wasWrittenByUs(object) && object.metadata.name.includes(service));
    return ours[pick % Math.max(1, ours.length)];
  }

  /** The write makes or changes a foreign object: as it is now it shall stay. */
  async #remember(path: string, write: () => Promise<Answer>): Promise<void> {
    const before = this.#objects.get(path);
    this.#objects.delete(path);
    const { status, body } = await write();
    if (status < 300) {
      const { uid, resourceVersion } = (body as Live).metadata;
      this.#objects.set(path, { path, uid, resourceVersion });
    } else if (before) this.#objects.set(path, before);
  }

  async #write(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer> {
    const answer = await this.#answered(this.#cluster.access.request(method, path, body, contentType));
    if (answer.status < 300) this.#writes += 1;
    return answer;
  }

  /** @throws NoAnswer when the API server is away or keeps silent */
  async #answered<T>(asked: Promise<T>): Promise<T> {
    const silent = sleep(patienceMs, undefined, { ref: false }).then(() => {
      throw new NoAnswer();
    });
    return Promise.race([
      asked.catch(() => {
        throw new NoAnswer();
      }),
      silent,
    ]);
  }
}

class NoAnswer extends Error {}
