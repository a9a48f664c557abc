import { parseAllDocuments } from 'yaml';

/** Any Kubernetes object. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** The objects of a YAML text of several documents; empty documents are skipped. */
export function objectsOf(yaml: string): KubeObject[] {
  const documents = parseAllDocuments(yaml);
  const broken = documents.flatMap((document) => ('errors' in document ? document.errors : []))[0];
  if (broken) throw broken;
  return [...documents].map((document) => document.toJS() as KubeObject | null).filter((object) => object !== null);
}

/** `Deployment istio-system/istiod`: how an object is named in errors. */
export function describeObject({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}
