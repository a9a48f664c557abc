import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import type { ApiAddress, GraphqlAnswer } from '../../harness/faults/graphql.ts';

/** Each writer changes the timeout of the policy for one service of Bookinfo, again and again. */
export const services = ['productpage', 'details', 'ratings', 'reviews'] as const;
type Service = (typeof services)[number];

/** A change that was answered with the revision that it made. */
export interface Acknowledged {
  readonly service: Service;
  readonly timeout: string;
  readonly revision: number;
}

/** What came of the writers. */
export interface Writings {
  readonly acknowledged: readonly Acknowledged[];
  /** Attempts that were answered TEMPORARILY_UNAVAILABLE, each repeated with its request id. */
  readonly unavailable: number;
  /** Attempts without any answer, likewise repeated. */
  readonly silences: number;
  /** Any other answer. */
  readonly strange: readonly string[];
  /** From the first attempt of a change to its acknowledgement. */
  readonly slowestMs: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

interface ApplyData {
  readonly apply: {
    readonly revisions?: readonly { readonly revision: number }[];
    readonly problems?: readonly { readonly message: string }[];
  };
}

const APPLY = `mutation ($documents: [JSON!]!, $requestId: String) {
  apply(documents: $documents, requestId: $requestId) {
    ... on Applied { revisions { revision } }
    ... on Rejected { problems { message } }
  }
}`;

const SHOP = {
  apiVersion: 'overmesh.io/v1',
  kind: 'VirtualMesh',
  metadata: { name: 'shop' },
  spec: { meshes: [{ selector: {} }] },
};

function policy(service: Service, timeout: string) {
  const destinations = [{ name: service, namespace: 'bookinfo' }];
  const metadata = { name: service };
  return {
    apiVersion: 'overmesh.io/v1',
    kind: 'TrafficPolicy',
    metadata,
    spec: { virtualMesh: 'shop', destinations, timeout },
  };
}

const REGISTER = `mutation ($input: RegisterClusterInput!) {
  registerCluster(input: $input) { ... on Rejected { problems { message } } }
}`;

/** Registers a cluster that has Istio and Bookinfo, and makes the VirtualMesh of which it is the only member. */
export async function prepareShop(api: ApiAddress, cluster: ClusterAccess): Promise<void> {
  const input = { connection: { name: cluster.name, kubeconfig: cluster.adminKubeconfig } };
  await done(graphql(api, REGISTER, { input }));
  await done(graphql(api, APPLY, { documents: [SHOP] }));
}

/** Makes the timeout of one service's policy this; resolves when it is acknowledged. */
export async function applyTimeout(api: ApiAddress, service: Service, timeout: string): Promise<void> {
  await done(graphql(api, APPLY, { documents: [policy(service, timeout)] }));
}

async function done(answer: Promise<GraphqlAnswer<object>>): Promise<void> {
  const { data, errors } = await answer;
  if (errors || JSON.stringify(data).includes('problems')) throw new Error(JSON.stringify({ data, errors }));
}

/** Writers that go on whatever they are answered, until they are told to stop. */
export class Writers {
  readonly #so: Mutable<Writings> = { acknowledged: [], unavailable: 0, silences: 0, strange: [], slowestMs: 0 };
  readonly #running: Promise<unknown>;
  #stopping = false;

  /**
   * @param address where the api is at that moment
   * @param round sets the values and request ids of several writers on one api apart
   */
  constructor(
    private readonly address: () => Promise<ApiAddress>,
    private readonly round = 1,
  ) {
    this.#running = Promise.all(services.map((service) => this.#write(service)));
  }

  get soFar(): Writings {
    return this.#so;
  }

  /** Ends after the changes that are under way, which are tried until they are acknowledged. */
  async stop(): Promise<Writings> {
    this.#stopping = true;
    await this.#running;
    return this.#so;
  }

  async #write(service: Service): Promise<void> {
    for (let change = 1; !this.#stopping && !this.#so.strange.length; change += 1) {
      const [timeout, from] = [`${this.round * 10_000 + change}ms`, performance.now()];
      const revision = await this.#acknowledged(service, timeout, `${service}-${this.round}-${change}`);
      if (revision === undefined) return;
      this.#so.acknowledged.push({ service, timeout, revision });
      this.#so.slowestMs = Math.max(this.#so.slowestMs, performance.now() - from);
    }
  }

  async #acknowledged(service: Service, timeout: string, requestId: string): Promise<number | undefined> {
    for (const until = Date.now() + 90_000; Date.now() < until; await sleep(100)) {
      const answer = await this.#attempt({ documents: [policy(service, timeout)], requestId });
      const revision = answer?.data?.apply.revisions?.[0]?.revision;
      if (revision !== undefined) return revision;
      if (!answer) this.#so.silences += 1;
      else if (answer.errors?.[0]?.extensions?.['code'] === 'TEMPORARILY_UNAVAILABLE') this.#so.unavailable += 1;
      else break;
    }
    this.#so.strange.push(`${requestId} was never acknowledged`);
    return undefined;
  }

  async #attempt(variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer<ApplyData> | undefined> {
    const answer = await this.address()
      .then((api) => graphql<ApplyData>(api, APPLY, variables))
      .catch(() => undefined);
    if (answer?.data?.apply.problems || answer?.errors?.some(({ extensions }) => extensions?.['code'] === 'INTERNAL'))
      this.#so.strange.push(JSON.stringify(answer));
    return answer;
  }
}

/** Acknowledged changes that Postgres does not have once, and in the very revision that was answered. */
export async function lostIn(databaseUrl: string, acknowledged: readonly Acknowledged[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{
    readonly name: string;
    readonly timeout: string;
    readonly revisions: number[];
  }>(
    `SELECT intents.name, spec->>'timeout' AS timeout, array_agg(number) AS revisions
     FROM intents JOIN revisions ON revisions.virtual_mesh = intents.virtual_mesh AND number = introduced_in
     WHERE kind = 'TrafficPolicy' GROUP BY 1, 2`,
  );
  await client.end();
  const saved = new Map(rows.map(({ name, timeout, revisions }) => [`${name} ${timeout}`, revisions.join()]));
  return acknowledged.flatMap(({ service, timeout, revision }) => {
    const found = saved.get(`${service} ${timeout}`);
    return found === String(revision) ? [] : [`${service} ${timeout} is in revision ${found}, not ${revision}`];
  });
}

/** The last acknowledged timeout of each service. */
export function lastOf(acknowledged: readonly Acknowledged[]): Readonly<Record<string, string>> {
  return Object.fromEntries(acknowledged.map(({ service, timeout }) => [service, timeout]));
}

/** The timeout of each service on the cluster. */
export async function timeoutsOn(cluster: ClusterAccess): Promise<Readonly<Record<string, string>>> {
  const path = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices';
  const { body } = await cluster.request('GET', path);
  const { items } = body as { readonly items: readonly VirtualService[] };
  return Object.fromEntries(items.map(({ spec }) => [spec.hosts[0]?.split('.')[0] ?? '', spec.http[0]?.timeout ?? '']));
}

interface VirtualService {
  readonly spec: { readonly hosts: readonly string[]; readonly http: readonly { readonly timeout?: string }[] };
}
