import type { Clusters } from '@overmesh/clusters';
import type { ContentOf } from '@overmesh/delivery';
import type { KubeClients } from '@overmesh/kube';
import { meshes } from '@overmesh/meshes/all';
import type { IssuerTerms } from '@overmesh/meshes/kit';
import type { JsonObject } from '@overmesh/model';
import type { TrustAuthorities } from '@overmesh/trust';

interface Rooms {
  readonly authorities: Pick<TrustAuthorities, 'issue'>;
  readonly clients: Pick<KubeClients, 'client'>;
  readonly clusters: Pick<Clusters, 'names'>;
}

/** Gives issuers at the moment of writing: each time another key, which goes to the API server and is forgotten here. */
export function issuersFrom({ authorities, clients, clusters }: Rooms): ContentOf {
  return async (clusterId, { confidential }) => {
    const terms = termsIn(confidential.terms);
    const taking = terms && meshes[terms.meshKind].trust.taking;
    if (!taking) return { lacking: 'this version of Overmesh issues nothing for such a mesh' };
    const cluster = (await clusters.names([clusterId])).get(clusterId) ?? clusterId;
    const issued = await authorities.issue(await clients.client(clusterId), { ...terms, cluster });
    return 'lacking' in issued ? issued : { content: { data: inBase64(taking.fields(issued)) } };
  };
}

/** As a plugin gave them, by way of a row. */
function termsIn(terms: JsonObject | undefined): IssuerTerms | undefined {
  return terms as IssuerTerms | undefined;
}

function inBase64(texts: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
}
