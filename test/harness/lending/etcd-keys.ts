import { Agent, request } from 'undici';

/** What one API server keeps in etcd, key by key, past the API server. */
export interface EtcdKeys {
  /** Every key with the revision of its last write. */
  revisions(): Promise<ReadonlyMap<string, string>>;
  /** Every key with what it holds. */
  values(): Promise<readonly StoredValue[]>;
  remove(keys: readonly string[]): Promise<void>;
  /** Writes them as they were; gives them with the revisions that they have now. */
  put(values: readonly StoredValue[]): Promise<readonly StoredValue[]>;
  close(): Promise<void>;
}

/** One key and what it holds. */
export interface StoredValue {
  readonly key: string;
  readonly revision: string;
  /** In base64. */
  readonly value: string;
}

interface KeyValue {
  readonly key: string;
  readonly mod_revision: string;
  readonly value?: string;
}

/** etcd refuses a transaction of more than 128 steps. */
const STEPS = 100;

/** Reaches the keys below a prefix. @see https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/ */
export function etcdKeys(etcdUrl: string, prefix: string): EtcdKeys {
  const agent = new Agent();
  const ask = async <Body>(path: string, body: object): Promise<Body> => {
    const options = { dispatcher: agent, method: 'POST', body: JSON.stringify(body) } as const;
    const { statusCode, body: answer } = await request(`${etcdUrl}/v3/kv/${path}`, options);
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`etcd ${path}: ${statusCode} ${text}`);
    return JSON.parse(text) as Body;
  };
  const range = async (keysOnly: boolean): Promise<readonly KeyValue[]> => {
    const whole = { key: encoded(prefix), range_end: encoded(endOf(prefix)), keys_only: keysOnly };
    return (await ask<{ readonly kvs?: readonly KeyValue[] }>('range', whole)).kvs ?? [];
  };
  const transaction = async (steps: readonly object[]): Promise<string> =>
    (await ask<{ readonly header: { readonly revision: string } }>('txn', { success: steps })).header.revision;
  return {
    revisions: async () => new Map((await range(true)).map((one) => [decoded(one.key), one.mod_revision])),
    values: async () => (await range(false)).map(toStored),
    remove: async (keys) => {
      const steps = keys.map((key) => ({ request_delete_range: { key: encoded(key) } }));
      for (const some of inParts(steps)) await transaction(some);
    },
    put: async (values) => {
      const written: StoredValue[] = [];
      for (const some of inParts(values)) {
        const steps = some.map(({ key, value }) => ({ request_put: { key: encoded(key), value } }));
        const revision = await transaction(steps);
        written.push(...some.map((one) => ({ ...one, revision })));
      }
      return written;
    },
    close: () => agent.destroy(),
  };
}

function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / STEPS);
  return Array.from({ length: count }, (_, part) => items.slice(part * STEPS, (part + 1) * STEPS));
}

function toStored({ key, mod_revision: revision, value = '' }: KeyValue): StoredValue {
  return { key: decoded(key), revision, value };
}

/** The first key after all that begin with a prefix. */
function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
}

function encoded(key: string): string {
  return Buffer.from(key).toString('base64');
}

function decoded(key: string): string {
  return Buffer.from(key, 'base64').toString();
}
