import type { KindRef } from '@overmesh/model';
import type { Glance, ListOptions } from './client.ts';
import { parseJson } from './json.ts';
import { isKubeError, KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { asKind, isObjectMeta, isRecord } from './kube-object.ts';
import type { KubeLimits } from './limits.ts';
import { collectionPath } from './paths.ts';
import type { Answer, Call } from './transport.ts';

type Send = (call: Call) => Promise<Answer>;
export interface WholeList {
  items: KubeObject[];
  resourceVersion: string;
}

/**
 * Every page of a list, or an error: what is missing from a list is taken for deleted further up, so a part of one must
 * never look like the whole. When the server forgets the place between two pages (410), it starts over, once.
 */
export async function listAll(send: Send, kind: KindRef, options: ListOptions, limits: KubeLimits): Promise<WholeList> {
  try {
    return await listOnce(send, kind, options, limits);
  } catch (error) {
    if (!isKubeError(error, 'expired')) throw error;
    return listOnce(send, kind, options, limits);
  }
}

async function listOnce(send: Send, kind: KindRef, options: ListOptions, limits: KubeLimits): Promise<WholeList> {
  const keep = options.keep ?? ((object: KubeObject) => object);
  const items: KubeObject[] = [];
  const places = new Set<string>();
  const size = { items: options.limit ?? limits.pageItems };
  let place: string | undefined;
  for (;;) {
    const page = parsePage(await sendPage(send, kind, options, limits, size, place), kind);
    for (const object of page.items) items.push(keep(object));
    if (page.continue === '') return { items, resourceVersion: page.resourceVersion };
    if (items.length > limits.listItems || places.has(page.continue)) throw broken(kind, 'never ends');
    places.add(page.continue);
    place = page.continue;
  }
}

/** What a page of one object says of the whole list: its version now, and its length. */
export async function glanceAt(
  send: Send,
  kind: KindRef,
  namespace: string | undefined,
  limits: KubeLimits,
): Promise<Glance> {
  const options = { limit: 1, ...(namespace === undefined ? {} : { namespace }) };
  const page = parsePage(await send(pageCall(kind, options, limits, undefined)), kind);
  const { resourceVersion, items, remaining = page.continue === '' ? 0 : undefined } = page;
  return { resourceVersion, ...(remaining === undefined ? {} : { count: items.length + remaining }) };
}

/** So many of the largest objects that etcd takes are less than a page. */
const fewestItems = 5;

/** A page with large objects (definitions, for one) is asked for again with a tenth of them, and so are those after it. */
async function sendPage(
  send: Send,
  kind: KindRef,
  options: ListOptions,
  limits: KubeLimits,
  size: { items: number },
  place: string | undefined,
): Promise<Answer> {
  for (;;) {
    try {
      return await send(pageCall(kind, { ...options, limit: size.items }, limits, place));
    } catch (error) {
      if (!isKubeError(error) || !error.oversized || size.items <= fewestItems) throw error;
      size.items = Math.max(fewestItems, Math.floor(size.items / 10));
    }
  }
}

function pageCall(
  kind: KindRef,
  options: ListOptions & { readonly limit: number },
  limits: KubeLimits,
  place: string | undefined,
): Call {
  const query = {
    limit: String(options.limit),
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    continue: place,
  };
  return { method: 'GET', path: collectionPath(kind, options.namespace), query, maxBytes: limits.pageBytes };
}

interface Page extends WholeList {
  continue: string;
  /** Objects after this page, by the server's count; see metav1.ListMeta. */
  remaining?: number;
}

function parsePage({ text }: Answer, kind: KindRef): Page {
  const list = parseJson(text);
  if (!isRecord(list) || !isRecord(list.metadata) || !Array.isArray(list.items)) throw broken(kind, 'is no list');
  if (list.kind !== `${kind.kind}List`) throw broken(kind, 'is a list of something else');
  const { resourceVersion, continue: place, remainingItemCount: remaining } = list.metadata;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') throw broken(kind, 'has no version');
  const items = list.items.map((item: unknown) => toObject(item, kind));
  return {
    items,
    resourceVersion,
    continue: typeof place === 'string' ? place : '',
    ...(typeof remaining === 'number' ? { remaining } : {}),
  };
}

function toObject(item: unknown, kind: KindRef): KubeObject {
  if (!isRecord(item) || !isObjectMeta(item.metadata)) throw broken(kind, 'holds something without a name');
  return asKind(kind, item, item.metadata);
}

function broken(kind: KindRef, how: string): KubeError {
  return new KubeError('wrong-answer', `list ${kind.plural}: the list ${how}`);
}
