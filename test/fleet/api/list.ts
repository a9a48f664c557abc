import type { Objects } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { fieldSelector, labelSelector } from '../store/selectors.ts';
import type { Selects } from '../store/selectors.ts';
import type { Stored, StoredMetadata } from '../store/stored.ts';
import type { ApiAnswer } from './answer.ts';
import type { Kind } from './kinds.ts';
import { apiVersionOf, resourceOf } from './kinds.ts';
import { badRequest, expired } from './refusals.ts';
import type { Route } from './route.ts';

/** Where a list goes on: at which version it began, and after which object. */
interface Place {
  readonly revision: number;
  readonly after: string;
}

/** So many lists at once may be continued. */
const MOST_BEGUN = 50;

/** Lists, page by page at the version of the first page. */
export class Lists {
  /** What lists that are not at their end go on from. */
  readonly #begun = new Map<string, Objects>();

  constructor(private readonly store: Store) {}

  list({ kind, namespace }: Route, query: URLSearchParams): ApiAnswer {
    const place = placeIn(query.get('continue'));
    const revision = place?.revision ?? this.store.revision;
    const objects = place ? this.#continued(kind, place) : this.store.objects(resourceOf(kind));
    const selects = selectorIn(query, namespace);
    const all = sorted(objects).filter(([key, { metadata }]) => (!place || key > place.after) && selects(metadata));
    const limit = Number(query.get('limit') ?? 0) || all.length;
    const page = all.slice(0, limit);
    const [lastKey] = page.at(-1) ?? [];
    const rest = all.length - page.length;
    if (rest && lastKey !== undefined) this.#remember(kind, revision, objects);
    const metadata = {
      resourceVersion: String(revision),
      ...(rest && lastKey !== undefined ? { continue: textOf({ revision, after: lastKey }) } : {}),
      // With a selector the server does not count; see metav1.ListMeta.
      ...(rest && !query.get('labelSelector') && !query.get('fieldSelector') ? { remainingItemCount: rest } : {}),
    };
    return {
      status: 200,
      text: listText(
        kind,
        metadata,
        page.map(([, stored]) => stored),
      ),
    };
  }

  /** After this no list can be continued. */
  forget(): void {
    this.#begun.clear();
  }

  #continued(kind: Kind, { revision }: Place): Objects {
    const objects = this.#begun.get(`${resourceOf(kind)}@${revision}`);
    if (!objects) throw expired();
    return objects;
  }

  #remember(kind: Kind, revision: number, objects: Objects): void {
    this.#begun.set(`${resourceOf(kind)}@${revision}`, objects);
    const [oldest] = this.#begun.keys();
    if (this.#begun.size > MOST_BEGUN && oldest !== undefined) this.#begun.delete(oldest);
  }
}

/** What labelSelector, fieldSelector and the namespace of a request choose. */
export function selectorIn(query: URLSearchParams, namespace: string | undefined): Selects {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(query.get('fieldSelector') ?? '');
  if (!labels) throw badRequest(`unable to parse requirement: ${query.get('labelSelector') ?? ''}`);
  if (!fields) throw badRequest(`field label not supported: ${query.get('fieldSelector') ?? ''}`);
  return (metadata: StoredMetadata) =>
    (namespace === undefined || metadata.namespace === namespace) && labels(metadata) && fields(metadata);
}

/** In the order of etcd's keys. */
export function sorted(objects: Objects): readonly (readonly [string, Stored])[] {
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1));
}

function listText(kind: Kind, metadata: object, items: readonly Stored[]): string {
  const apiVersion = apiVersionOf(kind);
  const head = JSON.stringify({ kind: `${kind.kind}List`, apiVersion, metadata }).slice(0, -1);
  const texts = items.map((stored) => (kind.isDefined ? stored.textIn(apiVersion) : stored.bareText));
  return `${head},"items":[${texts.join(',')}]}\n`;
}

function textOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeIn(text: string | null): Place | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Place;
  } catch {
    throw badRequest('continue key is not valid');
  }
}
