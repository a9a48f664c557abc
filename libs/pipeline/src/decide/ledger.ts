import type { Cluster } from '@overmesh/clusters';
import { endingOf } from '@overmesh/trust';
import type { Ending, SeenStore } from '@overmesh/trust';

/** Something that ends, however many places have it. */
export interface EndingEntry {
  /** Orders it among all, and names it in cursors. */
  readonly key: string;
  readonly what: 'root' | 'issuer' | 'credential';
  /** Name of the certificate, or of the cluster whose credential it is. */
  readonly subject: string;
  readonly fingerprint?: string;
  /** ISO 8601, UTC, as all times here. */
  readonly endsAt: string;
  readonly state: Ending;
  /** `cluster/mesh`, or the cluster; sorted. */
  readonly places: readonly string[];
}

/** What a ledger is made of. */
export interface LedgerView {
  readonly clusters: readonly Pick<Cluster, 'id' | 'name' | 'credentialIssuedAt' | 'credentialExpiresAt'>[];
  readonly stores: readonly SeenStore[];
  readonly now: Date;
}

/** Everything that ends, the soonest first: one certificate that many clusters have is one entry. */
export function ledgerOf({ clusters, stores, now }: LedgerView): readonly EndingEntry[] {
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  const entries = [...certificates(stores, names, now), ...credentials(clusters, now)];
  return entries.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function certificates(
  stores: readonly SeenStore[],
  names: ReadonlyMap<string, string>,
  now: Date,
): readonly EndingEntry[] {
  const found = new Map<string, { readonly entry: Omit<EndingEntry, 'places'>; readonly places: Set<string> }>();
  for (const { clusterId, mesh, role, certificates: held } of stores) {
    const name = names.get(clusterId);
    if (name === undefined) continue;
    for (const { fingerprint, subject, notBefore, notAfter } of held) {
      const key = `${notAfter} ${role} ${fingerprint}`;
      const state = endingOf({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) }, now);
      const entry = { key, what: role, subject, fingerprint, endsAt: notAfter, state };
      const { places } = found.get(key) ?? { places: new Set() };
      found.set(key, { entry, places: places.add(`${name}/${mesh}`) });
    }
  }
  return [...found.values()].map(({ entry, places }) => ({ ...entry, places: [...places].sort() }));
}

/** A credential that does not say when it ends is in no ledger. */
function credentials(clusters: LedgerView['clusters'], now: Date): readonly EndingEntry[] {
  return clusters.flatMap(({ name, credentialIssuedAt, credentialExpiresAt: endsAt }) => {
    if (endsAt === undefined) return [];
    // Without a beginning the days that are left are all that there is to go by.
    const notBefore = new Date(credentialIssuedAt ?? 0);
    const state = endingOf({ notBefore, notAfter: new Date(endsAt) }, now);
    return [
      {
        key: `${endsAt} credential ${name}`,
        what: 'credential' as const,
        subject: name,
        endsAt,
        state,
        places: [name],
      },
    ];
  });
}
