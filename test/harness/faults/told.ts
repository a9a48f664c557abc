import type { Fleet } from './fleet.ts';

/** What a person reads over GraphQL of the lane of a cluster. */
export interface ToldLane {
  /** `idle`, `held` or `retrying`. */
  readonly state: string;
  readonly targetGeneration: number;
  readonly appliedGeneration: number;
  readonly reason: string | null;
  /** ISO 8601, by the clock of Postgres. */
  readonly since: string;
}

/** What a person reads over GraphQL of one document on one cluster. */
export interface ToldDocument {
  readonly targetRevision: number;
  readonly appliedRevision: number;
  readonly problems: readonly string[];
  readonly evidence: { readonly written: { readonly state: string; readonly reason: string | null } };
}

/** The lane of that cluster. */
export async function toldLane({ ask }: Fleet, cluster: string): Promise<ToldLane> {
  const { cluster: told } = await ask<{ cluster: { lane: ToldLane } }>(
    `query ($name: String!) { cluster(name: $name) { lane { state targetGeneration appliedGeneration reason since } } }`,
    { name: cluster },
  );
  return told.lane;
}

/** A document, `Kind/name`, on that cluster; undefined where it is not for it. */
export async function toldDocument(
  { ask }: Fleet,
  document: string,
  cluster: string,
): Promise<ToldDocument | undefined> {
  const { status } = await ask<{ status: { readonly edges: readonly { readonly node: ToldDocument }[] } }>(
    `query ($document: String!, $cluster: String!) { status(document: $document, cluster: $cluster) { edges { node {
       targetRevision appliedRevision problems evidence { written { state reason } } } } } }`,
    { document, cluster },
  );
  return status.edges[0]?.node;
}
