import { MANAGED_BY_LABEL, marked } from '@overmesh/meshes/kit';
import { apiVersionOf } from '@overmesh/model';
import type { DesiredObject, JsonObject } from '@overmesh/model';
import { Agent, request } from 'undici';

/** As many writes at once per cluster as a delivery has; see WRITES_AT_ONCE in libs/delivery. */
const WRITES_AT_ONCE = 4;

/** As long as our own mark, so that the bodies are equally long; another one, so that no watch of ours shows them. */
const FLOOR_MARK = 'floormsh';

/** How the floor reaches a cluster: by a client certificate, or by a token. */
export interface FloorAccess {
  readonly server: string;
  readonly caPem: string;
  readonly admin?: { readonly certificatePem: string; readonly keyPem: string };
  readonly token?: string;
}

/** One request, ready to be sent. */
export interface Ready {
  readonly path: string;
  readonly body: string;
}

interface Stored {
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * The least that a push can cost: the same applies as a delivery's (bodies with marks, UID and resourceVersion),
 * serialised beforehand and sent over kept-alive connections. Answers are read to their end and not looked into.
 */
export class Floor {
  readonly #agent: Agent;
  readonly #stored = new Map<string, Stored>();
  #answers: readonly (readonly [path: string, text: string])[] = [];

  constructor(private readonly cluster: FloorAccess) {
    const { caPem: ca, admin } = cluster;
    this.#agent = new Agent({
      connections: WRITES_AT_ONCE,
      pipelining: 1,
      // As libs/kube has it, and cheaper than HTTP/2, which undici would choose: a floor must not be higher than it can be.
      allowH2: false,
      keepAliveTimeout: 60_000,
      connect: { ca, ...(admin && { cert: admin.certificatePem, key: admin.keyPem }) },
    });
  }

  /** Serialises the requests of one round. Not part of what is measured. */
  prepare(objects: readonly DesiredObject[], revision: number): readonly Ready[] {
    for (const [path, text] of this.#answers) this.#stored.set(path, storedIn(text));
    this.#answers = [];
    return objects.map((object) => {
      const path = pathOf(object);
      return { path, body: JSON.stringify(bodyOf(object, revision, this.#stored.get(path))) };
    });
  }

  /** Sends them, a few at once. Throws when one is refused. */
  async send(requests: readonly Ready[]): Promise<void> {
    const answers: (readonly [string, string])[] = [];
    const queue = requests.values();
    const sender = async (): Promise<void> => {
      for (const { path, body } of queue) answers.push([path, await this.#apply(path, body)]);
    };
    await Promise.all(Array.from({ length: WRITES_AT_ONCE }, sender));
    this.#answers = answers;
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #apply(path: string, body: string): Promise<string> {
    const { server, token } = this.cluster;
    const { statusCode, body: answer } = await request(`${server}${path}`, {
      dispatcher: this.#agent,
      method: 'PATCH',
      headers: {
        accept: 'application/json',
        'content-type': 'application/apply-patch+yaml',
        'user-agent': 'floor',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body,
    });
    const text = await answer.text();
    if (statusCode > 299) throw new Error(`the floor was refused with ${statusCode}: ${text}`);
    return text;
  }
}

function pathOf({ ref: { kind, namespace = '', name } }: DesiredObject): string {
  const query = 'fieldManager=overmesh&force=false&fieldValidation=Strict';
  return `/apis/${kind.group}/${kind.version}/namespaces/${namespace}/${kind.plural}/${name}?${query}`;
}

function bodyOf({ ref, body, intents }: DesiredObject, revision: number, stored: Stored | undefined): JsonObject {
  const { labels, ...marks } = marked(
    {},
    { installation: 'bench', content: 'floor', virtualMesh: 'bench', revision, generation: revision, intents },
  );
  const metadata = {
    ...marks,
    labels: { ...(labels as JsonObject), [MANAGED_BY_LABEL]: FLOOR_MARK },
    name: ref.name,
    namespace: ref.namespace ?? '',
    ...(stored ? { uid: stored.uid, resourceVersion: stored.resourceVersion } : {}),
  };
  return { apiVersion: apiVersionOf(ref.kind), kind: ref.kind.kind, metadata, ...body };
}

function storedIn(text: string): Stored {
  const { metadata } = JSON.parse(text) as { readonly metadata: Stored };
  return { uid: metadata.uid, resourceVersion: metadata.resourceVersion };
}
