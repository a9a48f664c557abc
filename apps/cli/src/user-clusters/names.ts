/** A cluster to register, and the context of the user's kubeconfig that leads to it. */
export interface WantedCluster {
  readonly name: string;
  readonly context: string;
}

/**
 * Contexts as clusters to register: `east=kind-east` says the name, and a bare context gives its own, as near as a name
 * may be (`arn:aws:eks:eu-west-1:1:cluster/shop` → `arn-aws-eks-eu-west-1-1-cluster-shop`).
 */
export function wantedClusters(texts: readonly string[]): readonly WantedCluster[] {
  return texts.map((text) => {
    const [, name, context] = /^([a-z0-9][-a-z0-9]*)=(.+)$/.exec(text) ?? [];
    return name !== undefined && context !== undefined ? { name, context } : { name: nameFrom(text), context: text };
  });
}

function nameFrom(context: string): string {
  const plain = context.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.slice(-63).replace(/^-+|-+$/g, '');
}
