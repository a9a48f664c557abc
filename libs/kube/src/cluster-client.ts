import { oneLine } from '@overmesh/model';
import type { KindRef, ObjectRef } from '@overmesh/model';
import type { V1SelfSubjectAccessReview } from '@kubernetes/client-node';
import type {
  ClientStats,
  Glance,
  GrantedRule,
  KubeClient,
  ListOptions,
  Precondition,
  Rule,
  TimedObject,
  WatchEvent,
  WatchOptions,
} from './client.ts';
import { KindIndex } from './kind-index.ts';
import { parseJson } from './json.ts';
import { isKubeError, KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { isKubeObject, isRecord } from './kube-object.ts';
import type { KubeLimits } from './limits.ts';
import { glanceAt, listAll } from './list.ts';
import { mergePatch } from './merge-patch.ts';
import { objectPath } from './paths.ts';
import { getFromPod } from './pod-port.ts';
import type { PodPort } from './pod-port.ts';
import type { About } from './refusal.ts';
import { refusal, tooLarge } from './refusal.ts';
import { grantedRules, isGranted, RULES_REVIEW, RULES_REVIEW_PATH } from './rules-review.ts';
import type { Answer, Call, Transport } from './transport.ts';
import { watchOnce } from './watch-once.ts';

/** Where a client finds its transport, which changes under it when a credential is rotated. */
export interface Line {
  transport(): Promise<Transport>;
  /** After a 401: another transport when the credential has changed meanwhile. */
  renewed(used: Transport): Promise<Transport | undefined>;
  /** Hears of everything that is thrown. */
  failed?(error: KubeError): void;
}

const fieldManager = 'overmesh';
/** `v1.32.4-eks-0123456789abcdef` and the like of vendors have a fraction of it. */
const longestVersion = 100;

/** The {@link KubeClient} over one line. */
export class ClusterClient implements KubeClient {
  readonly #line: Line;
  readonly #limits: KubeLimits;
  readonly #kinds: KindIndex;
  #last?: Transport;

  constructor(line: Line, limits: KubeLimits) {
    this.#line = line;
    this.#limits = limits;
    const read = (path: string) => this.#call({ method: 'GET', path }, { verb: 'read kinds' });
    this.#kinds = new KindIndex(read, limits.kindsMs);
  }

  async get(ref: ObjectRef): Promise<KubeObject | undefined> {
    return (await this.getTimed(ref)).object;
  }

  async getTimed(ref: ObjectRef): Promise<TimedObject> {
    try {
      const answer = await this.#call({ method: 'GET', path: objectPath(ref) }, { verb: 'get', ref });
      const time = timeOf(answer);
      return { object: objectIn(answer, ref), ...(time && { time }) };
    } catch (error) {
      if (isKubeError(error, 'object-missing')) return {};
      throw error;
    }
  }

  list(kind: KindRef, options: ListOptions = {}): Promise<{ items: KubeObject[]; resourceVersion: string }> {
    const send = (call: Call) => this.#call(call, { verb: `list ${kind.plural}` });
    return listAll(send, kind, options, this.#limits);
  }

  glance(kind: KindRef, namespace?: string): Promise<Glance> {
    return glanceAt((call) => this.#call(call, { verb: `list ${kind.plural}` }), kind, namespace, this.#limits);
  }

  /**
   * Creates with a server-side apply that carries `resourceVersion: "1"`, which no stored object has: a missing object
   * is created (201), an existing one is a conflict. A POST would do as well at first, but records the manager under
   * operation `Update`; the next apply adds an `Apply` entry beside it, and a field that we stop wanting would then stay
   * for ever, held by the first entry.
   */
  async create(object: KubeObject): Promise<KubeObject> {
    const { uid: _, ...metadata } = object.metadata;
    try {
      return await this.#apply('create', { ...object, metadata: { ...metadata, resourceVersion: '1' } }, {});
    } catch (error) {
      if (!isKubeError(error, 'conflict') && !isKubeError(error, 'field-conflict')) throw error;
      const { status, conflicts, causes } = error;
      const details = { conflicts, causes, ...(status === undefined ? {} : { status }) };
      throw new KubeError(
        'already-exists',
        `create ${object.kind} ${object.metadata.name}: it exists already`,
        details,
      );
    }
  }

  update(object: KubeObject, expected: Precondition & { readonly force?: boolean }): Promise<KubeObject> {
    const { uid, resourceVersion, force } = expected;
    const metadata = { ...object.metadata, uid, resourceVersion };
    return this.#apply('update', { ...object, metadata }, { force: force === true });
  }

  /**
   * A merge patch: `null` takes a field away, whoever holds it, and leaves no entry of ours in managedFields.
   *
   * @see https://www.rfc-editor.org/rfc/rfc7396#section-2
   */
  async clear(ref: ObjectRef, paths: readonly (readonly string[])[], expected: Precondition): Promise<KubeObject> {
    const { uid, resourceVersion } = expected;
    const none = paths.map((path) => [path, null] as const);
    const body = JSON.stringify(
      mergePatch([[['metadata', 'uid'], uid], [['metadata', 'resourceVersion'], resourceVersion], ...none]),
    );
    const contentType = 'application/merge-patch+json';
    const call: Call = { method: 'PATCH', path: objectPath(ref), query: { fieldManager }, contentType, body };
    return objectIn(await this.#call(call, { verb: 'update', ref, bytes: Buffer.byteLength(body) }), ref);
  }

  dryRun(object: KubeObject, options: { readonly force?: boolean } = {}): Promise<KubeObject> {
    return this.#apply('dry-run', object, { force: options.force === true, dryRun: true });
  }

  async remove(ref: ObjectRef, expected: Precondition): Promise<'gone' | 'deleted' | 'terminating'> {
    const { uid, resourceVersion } = expected;
    const preconditions = { uid, resourceVersion };
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, propagationPolicy: 'Background' };
    try {
      const answer = await this.#call(
        { method: 'DELETE', path: objectPath(ref), contentType: 'application/json', body: JSON.stringify(body) },
        { verb: 'delete', ref },
      );
      return isHeldByFinalizers(answer) ? 'terminating' : 'deleted';
    } catch (error) {
      if (isKubeError(error, 'object-missing')) return 'gone';
      throw error;
    }
  }

  async *watch(kind: KindRef, options: WatchOptions): AsyncGenerator<WatchEvent> {
    try {
      yield* this.#watch(kind, options);
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }

  async *#watch(kind: KindRef, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const transport = await this.#transport();
    try {
      yield* watchOnce(transport, kind, options, this.#limits);
    } catch (error) {
      const renewed = isKubeError(error, 'unauthorized') ? await this.#line.renewed(transport) : undefined;
      if (!renewed) throw error;
      yield* watchOnce((this.#last = renewed), kind, options, this.#limits);
    }
  }

  kindOf(apiVersion: string, kind: string): Promise<KindRef | undefined> {
    return this.#kinds.find(apiVersion, kind);
  }

  async read<T>(path: string): Promise<T> {
    if (!path.startsWith('/') || path.startsWith('//') || /[\s#\\]|\.\./.test(path))
      throw new KubeError('invalid', 'A path to read starts with one slash and stays below it');
    const answer = await this.#call({ method: 'GET', path, maxBytes: this.#limits.pageBytes }, { verb: 'read' });
    return jsonIn(answer, 'read') as T;
  }

  async getFromPod(port: PodPort, path: string): Promise<string> {
    const transport = await this.#transport();
    return transport.legible(await getFromPod(transport.access, port, path, this.#limits));
  }

  async serverVersion(): Promise<{ major: string; minor: string; gitVersion: string }> {
    const version = await this.read<unknown>('/version');
    if (!isRecord(version)) throw notKubernetes('read version');
    const { major, minor, gitVersion } = version;
    if (typeof major !== 'string' || typeof minor !== 'string' || typeof gitVersion !== 'string')
      throw notKubernetes('read version');
    return { major: oneLine(major, 20), minor: oneLine(minor, 20), gitVersion: oneLine(gitVersion, longestVersion) };
  }

  async apiGroups(): Promise<readonly string[]> {
    const found = await this.read<unknown>('/apis');
    if (!isRecord(found) || !Array.isArray(found.groups)) throw notKubernetes('read groups');
    return found.groups.filter(isRecord).map(({ name }) => oneLine(String(name)));
  }

  async serverTime(): Promise<Date> {
    const time = timeOf(await this.#call({ method: 'GET', path: '/version' }, { verb: 'read time' }));
    if (!time) throw notKubernetes('read time');
    return time;
  }

  /** The rules that hold for us tell most of it with one request; what they do not grant is asked for one by one. */
  async canI(rules: readonly Rule[]): Promise<{ rule: Rule; allowed: boolean }[]> {
    const granted = rules.length > 1 ? ((await this.grantedRules()) ?? []) : [];
    const answers = new Map([...rules.entries()].map(([index, rule]) => [index, isGranted(rule, granted)]));
    const waiting = [...rules.entries()].filter(([index]) => !answers.get(index));
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) answers.set(next[0], await this.#mayI(next[1]));
    };
    await Promise.all(Array.from({ length: this.#limits.connections }, worker));
    return rules.map((rule, index) => ({ rule, allowed: answers.get(index) === true }));
  }

  async createToken({ namespace, name }: { readonly namespace: string; readonly name: string }, seconds: number) {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}/token`;
    const spec = { expirationSeconds: seconds };
    const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
    const call: Call = { method: 'POST', path, contentType: 'application/json', body };
    const about = { verb: `make a token of ${namespace}/${name}`, confidential: true };
    const made = jsonIn(await this.#call(call, about), about.verb);
    const token = isRecord(made) && isRecord(made.status) ? made.status.token : undefined;
    if (typeof token !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(token)) throw notKubernetes(about.verb);
    return token;
  }

  async grantedRules(): Promise<readonly GrantedRule[] | undefined> {
    try {
      return grantedRules(await this.#review(RULES_REVIEW_PATH, RULES_REVIEW));
    } catch (error) {
      if (isKubeError(error, 'forbidden') || isKubeError(error, 'kind-missing')) return undefined;
      throw error;
    }
  }

  /** Counts since the transport last changed. */
  stats(): ClientStats {
    return this.#last?.stats() ?? { connectionsOpened: 0, requests: 0, inFlight: 0 };
  }

  async #review(path: string, review: object): Promise<unknown> {
    const call: Call = { method: 'POST', path, contentType: 'application/json', body: JSON.stringify(review) };
    return jsonIn(await this.#call(call, { verb: 'review access' }), 'review access');
  }

  async #mayI(rule: Rule): Promise<boolean> {
    const [resource = '', subresource] = rule.resource.split('/');
    const review: V1SelfSubjectAccessReview = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { ...rule, resource, ...(subresource !== undefined && { subresource }) } },
    };
    const answer = await this.#review('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review);
    if (!isRecord(answer) || !isRecord(answer.status)) throw notKubernetes('review access');
    return answer.status.allowed === true;
  }

  /** Raw JSON, never through client-node's models: those drop the fields of built-in kinds that they do not know. */
  async #apply(verb: string, object: KubeObject, how: { force?: boolean; dryRun?: boolean }): Promise<KubeObject> {
    const ref = await this.#refOf(object);
    const { managedFields: _, ...metadata } = object.metadata;
    const query = {
      fieldManager,
      force: String(how.force === true),
      fieldValidation: 'Strict',
      dryRun: how.dryRun === true ? 'All' : undefined,
    };
    const body = JSON.stringify({ ...object, metadata });
    const about = { verb, ref, confidential: object.kind === 'Secret', bytes: Buffer.byteLength(body) };
    if (about.bytes > this.#limits.sentBytes) throw tooLarge(about, about.bytes, this.#limits.sentBytes);
    const contentType = 'application/apply-patch+yaml';
    const call: Call = { method: 'PATCH', path: objectPath(ref), query, contentType, body };
    return objectIn(await this.#call(call, about), ref);
  }

  async #refOf({ apiVersion, kind, metadata }: KubeObject): Promise<ObjectRef> {
    const found = await this.#kinds.find(apiVersion, kind);
    if (!found) throw new KubeError('kind-missing', `The cluster has no ${kind} of ${apiVersion}`);
    const { name, namespace } = metadata;
    return found.namespaced && namespace !== undefined ? { kind: found, namespace, name } : { kind: found, name };
  }

  async #call(call: Call, about: About): Promise<Answer> {
    try {
      return await this.#send(call, about);
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }

  #tell(error: unknown): void {
    if (isKubeError(error)) this.#line.failed?.(error);
  }

  async #send(call: Call, about: About): Promise<Answer> {
    const transport = await this.#transport();
    let answer = await transport.send(call);
    if (answer.status === 401) {
      const renewed = await this.#line.renewed(transport);
      if (renewed) answer = await (this.#last = renewed).send(call);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    const error = refusal(answer, { ...about, mask: transport.mask });
    if (error.reason === 'kind-missing') this.#kinds.forget();
    throw error;
  }

  async #transport(): Promise<Transport> {
    return (this.#last = await this.#line.transport());
  }
}

function timeOf({ date }: Answer): Date | undefined {
  const time = new Date(date ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function objectIn(answer: Answer, ref: ObjectRef): KubeObject {
  const object = jsonIn(answer, 'read object');
  if (!isKubeObject(object) || object.kind !== ref.kind.kind || object.metadata.name !== ref.name)
    throw notKubernetes(`read ${ref.kind.kind} ${ref.name}`);
  if (object.metadata.namespace !== ref.namespace) throw notKubernetes(`read ${ref.kind.kind} ${ref.name}`);
  return object;
}

/** The server answers a delete with a Status, or with the object; one that still has finalizers stays. */
function isHeldByFinalizers({ text }: Answer): boolean {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    return false;
  }
  if (!isRecord(object) || !isRecord(object.metadata)) return false;
  const { deletionTimestamp, finalizers } = object.metadata;
  return typeof deletionTimestamp === 'string' && Array.isArray(finalizers) && finalizers.length > 0;
}

function jsonIn(answer: Answer, verb: string): unknown {
  const value = parseJson(answer.text);
  if (value === undefined) throw notKubernetes(verb);
  return value;
}

function notKubernetes(verb: string): KubeError {
  return new KubeError('wrong-answer', `${verb}: the answer is not that of a Kubernetes API server`);
}
