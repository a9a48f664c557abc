import type { JsonObject } from '@overmesh/model';
import { isObject } from '../schema/schema.ts';

/** The metadata that a stored object always has. */
export interface StoredMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly deletionTimestamp?: string;
}

/** An object at one version. It never changes, and clusters made from one template share it. */
export class Stored {
  readonly metadata: StoredMetadata;
  readonly object: JsonObject;
  #text: string | undefined;

  constructor({ apiVersion, kind, ...rest }: JsonObject) {
    this.object = { apiVersion, kind, ...rest };
    this.metadata = metadataIn(rest);
  }

  /** As it is sent, in the version that it is stored in. */
  get text(): string {
    return (this.#text ??= JSON.stringify(this.object));
  }

  /** As it is sent in another version of its kind: no definition here converts more than the name. */
  textIn(apiVersion: string): string {
    if (this.object['apiVersion'] === apiVersion) return this.text;
    return JSON.stringify({ ...this.object, apiVersion });
  }
  /** The same under another version. */
  at(resourceVersion: string): Stored {
    const { metadata } = this.object;
    return new Stored({ ...this.object, metadata: { ...(isObject(metadata) ? metadata : {}), resourceVersion } });
  }

  /** As it stands in a list of a built-in kind, which says only once what its items are. */
  get bareText(): string {
    const { apiVersion, kind } = this.object;
    return `{${this.text.slice(JSON.stringify({ apiVersion, kind }).length)}`;
  }
}

function metadataIn(object: JsonObject): StoredMetadata {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const { name, namespace, uid, resourceVersion, labels, finalizers, deletionTimestamp } = metadata;
  return {
    name: String(name),
    uid: String(uid),
    resourceVersion: String(resourceVersion),
    labels: isObject(labels) ? (labels as Readonly<Record<string, string>>) : {},
    finalizers: Array.isArray(finalizers) ? finalizers.map(String) : [],
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof deletionTimestamp === 'string' ? { deletionTimestamp } : {}),
  };
}
