import type { KindRef } from '@overmesh/model';
import type { WatchEvent, WatchOptions } from './client.ts';
import { parseJson } from './json.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { isObjectMeta, isRecord, asKind } from './kube-object.ts';
import type { KubeLimits } from './limits.ts';
import { splitLines } from './lines.ts';
import { collectionPath } from './paths.ts';
import type { About } from './refusal.ts';
import { refusal, watchRefusal } from './refusal.ts';
import type { Answer, Call, Transport } from './transport.ts';

/** One watch request as events, with bookmarks. Ends quietly with the server's own time limit, on silence and on abort. */
export async function* watchOnce(
  transport: Transport,
  kind: KindRef,
  options: WatchOptions,
  limits: KubeLimits,
): AsyncGenerator<WatchEvent> {
  const seconds = Math.round((limits.watchMs / 1000) * (1 + Math.random() / 4));
  const about = { verb: `watch ${kind.plural}`, mask: transport.mask };
  const call = watchCall(kind, options, seconds);
  const chunks = transport.stream(call, options.signal, seconds * 1000 + limits.watchGraceMs);
  for await (const line of splitLines(onlyChunks(chunks, about), limits.watchLineBytes, transport.intake.hold()))
    yield toEvent(transport.legible(line), kind, about);
}

function watchCall(kind: KindRef, options: WatchOptions, seconds: number): Call {
  const query = {
    watch: '1',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(seconds),
    resourceVersion: options.resourceVersion,
    labelSelector: options.labelSelector,
  };
  return { method: 'GET', path: collectionPath(kind, options.namespace), query };
}

async function* onlyChunks(parts: AsyncIterable<Answer | Buffer>, about: About): AsyncGenerator<Buffer> {
  for await (const part of parts) {
    if (!Buffer.isBuffer(part)) throw refusal(part, about);
    yield part;
  }
}

const types = { ADDED: 'added', MODIFIED: 'modified', DELETED: 'deleted' } as const;

function toEvent(line: string, kind: KindRef, about: About): WatchEvent {
  const event = parseLine(line, kind);
  if (event.type === 'ERROR') throw watchRefusal(event.object, about);
  const { object } = event;
  if (!isRecord(object) || !isRecord(object.metadata)) throw broken(kind);
  const { resourceVersion } = object.metadata;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') throw broken(kind);
  if (event.type === 'BOOKMARK') return { type: 'bookmark', resourceVersion };
  const type = event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED' ? types[event.type] : '';
  if (type === '') throw broken(kind);
  return { type, object: toObject(object, kind) };
}

function toObject(object: Readonly<Record<string, unknown>>, kind: KindRef): KubeObject {
  if (!isObjectMeta(object.metadata) || object.kind !== kind.kind) throw broken(kind);
  return asKind(kind, object, object.metadata);
}

function parseLine(line: string, kind: KindRef): Readonly<Record<string, unknown>> {
  const event = parseJson(line);
  if (!isRecord(event)) throw broken(kind);
  return event;
}

function broken(kind: KindRef): KubeError {
  return new KubeError('wrong-answer', `watch ${kind.plural}: an event is not what a Kubernetes API server sends`);
}
