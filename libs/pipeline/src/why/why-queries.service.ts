import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import type { InventoryContent, InventorySummary } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import { didYouMean, fail, succeed } from '@overmesh/model';
import type { Problem, Result } from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import { TrustAuthorities, TrustStores } from '@overmesh/trust';
import { withoutOwnClaims } from '../decide/members.ts';
import { unitsOf } from '../decide/units.ts';
import type { ClusterView } from '../decide/units.ts';
import { doubtAbout } from '../decide/why/doubt.ts';
import type { WhyCluster, WhyMember } from '../decide/why/facts.ts';
import { readQuestion } from '../decide/why/question.ts';
import type { WhyQuestion } from '../decide/why/question.ts';
import { walk } from '../decide/why/walk.ts';
import type { Why } from '../decide/why/walk.ts';
import { Queries } from '../queries/queries.service.ts';
import { readClusterViews } from '../reconcile/cluster-views.ts';
import { translateUnit } from '../reconcile/translate-unit.ts';
import { Turns } from '../reconcile/turns.ts';

/** Nobody reads more ways than these; those of the first tiers come first. */
const MOST_WAYS = 10;

/** Says why somebody cannot reach somebody, from what is known of the clusters; asks none of them anything. */
@Injectable()
export class WhyQueries {
  constructor(
    @Inject(Intents) readonly intents: Intents,
    @Inject(Clusters) readonly clusters: Clusters,
    @Inject(Discovery) readonly discovery: Discovery,
    @Inject(Delivery) readonly delivery: Delivery,
    @Inject(Operations) readonly operations: Operations,
    @Inject(TrustAuthorities) readonly authorities: TrustAuthorities,
    @Inject(TrustStores) private readonly stores: TrustStores,
    @Inject(Queries) private readonly queries: Queries,
  ) {}

  /**
   * @param from `CLUSTER/NAMESPACE/WORKLOAD`
   * @param to `CLUSTER/NAMESPACE/SERVICE` or a host, either with `:PORT` behind it
   * @returns problems at `from` and `to` where they cannot be read or name a cluster that is not registered
   */
  async why(from: string, to: string, now: Date): Promise<Result<Why>> {
    const question = readQuestion(from, to);
    if (!question.ok) return question;
    const { value } = question;
    const clusters = await this.clusters.all();
    const problems = unregistered(value, clusters);
    if (problems.length) return fail(...problems);
    const own = await this.#known(
      clusters.filter(({ name }) => name === value.from.cluster),
      now,
    );
    const others = othersOf(value, own).filter((name) => name !== value.from.cluster);
    const known = [
      ...own,
      ...(await this.#known(
        clusters.filter(({ name }) => others.includes(name)),
        now,
      )),
    ];
    return succeed(walk(value, { clusters: new Map(known.map((one) => [one.name, one])), now: now.toISOString() }));
  }

  /** What is known of clusters, each kind of knowledge with one question for all of them. */
  async #known(clusters: readonly Cluster[], now: Date): Promise<readonly WhyCluster[]> {
    if (!clusters.length) return [];
    const ids = clusters.map(({ id }) => id);
    const views = new Map((await readClusterViews(this, ids)).map((view) => [view.place.id, view]));
    const looks = new Map((await this.discovery.summaries(ids)).map((look) => [look.clusterId, look]));
    // One that is leaving has no view, and is seen all the same.
    const contents = await this.discovery.contents(ids);
    const [lanes, stores] = await Promise.all([this.queries.lanesOf(ids), this.stores.among(ids)]);
    return Promise.all(
      clusters.map(async (cluster): Promise<WhyCluster> => {
        const { id, name } = cluster;
        const lane = lanes.get(id);
        return {
          name,
          ...seenIn(cluster, { look: looks.get(id), content: contents.get(id), view: views.get(id) }, now),
          members: await membersOf(views.get(id)),
          ...(lane && { lane }),
          stores: stores.filter(({ clusterId }) => clusterId === id),
        };
      }),
    );
  }
}

/** Clusters that are asked about and that nobody registered. */
function unregistered({ from, to }: WhyQuestion, clusters: readonly Cluster[]): readonly Problem[] {
  const asked = [{ path: 'from', name: from.cluster }, ...('cluster' in to ? [{ path: 'to', name: to.cluster }] : [])];
  const known = clusters.map(({ name }) => name);
  return asked
    .filter(({ name }) => !known.includes(name))
    .map(({ path, name }) => {
      const fix = didYouMean(name, known);
      return {
        path,
        code: 'NOT_FOUND',
        message: `no cluster ${name} is registered`,
        ...(fix !== undefined && { fix }),
      };
    });
}

interface Seen {
  readonly look: InventorySummary | undefined;
  readonly content: InventoryContent | undefined;
  readonly view: ClusterView | undefined;
}

function seenIn(cluster: Cluster, { look, content, view }: Seen, now: Date): Pick<WhyCluster, 'inventory' | 'doubt'> {
  if (!look || !content) return {};
  const doubt = doubtAbout(cluster, look, now);
  const inventory = withoutOwnClaims(content.inventory, view?.ours ?? new Set());
  return { inventory, ...(doubt !== undefined && { doubt }) };
}

/** The meshes of a cluster that are in VirtualMeshes, translated as they would be now. */
async function membersOf(view: ClusterView | undefined): Promise<readonly WhyMember[]> {
  const turns = new Turns();
  const found: WhyMember[] = [];
  for (const unit of view ? unitsOf(view) : []) {
    if (!unit.content) continue;
    const { virtualMesh, policies, accessPolicies } = unit.content;
    const { mtls, access } = virtualMesh.spec;
    const targets = await translateUnit(unit, turns);
    for (const [index, member] of unit.members.entries())
      found.push({
        virtualMesh: unit.virtualMesh,
        ...(mtls && { mtls }),
        isClosed: access?.default === 'closed',
        ...{ policies, accessPolicies, member },
        names: unit.names.get(member.mesh.key) ?? [],
        reports: targets[index]?.reports ?? [],
      });
  }
  return found;
}

/** Names of the clusters that the question leads to. */
function othersOf({ to }: WhyQuestion, [own]: readonly WhyCluster[]): readonly string[] {
  if ('cluster' in to) return [to.cluster];
  const names = own?.members.flatMap((one) => one.names.filter(({ hosts }) => hosts.includes(to.host))) ?? [];
  const backends = names.flatMap((name) => name.backends);
  const remote = backends.flatMap((one) => (one.where === 'remote' ? one.peer.cluster.name : []));
  return [...new Set(remote)].slice(0, MOST_WAYS);
}
