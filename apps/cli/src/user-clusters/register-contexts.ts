import { setTimeout as sleep } from 'node:timers/promises';
import type { Capability } from '@overmesh/model';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { PreflightClusterDocument, RegisterClusterDocument } from '../generated/operations.ts';
import type { ClusterFieldsFragment, PlaceInput } from '../generated/operations.ts';
import { problemsFailure } from '../print/problems.ts';
import { table } from '../print/table.ts';
import { manifestsFor } from '../rbac/manifests.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';
import { accountObjects, makeAccount, mintToken } from './account.ts';
import type { UserContexts } from './contexts.ts';
import { inlineKubeconfig } from './kubeconfig.ts';
import type { WantedCluster } from './names.ts';
import type { UserCluster } from './user-cluster.ts';
import { seeMeshes } from './wanted-rights.ts';

export interface ContextOptions {
  /** What Overmesh shall be able to do; what the meshes of each cluster take where absent. */
  readonly rights?: readonly Capability[];
  /** Where the hub reaches the API server, when that is not where the user does. */
  readonly reachedAt?: string;
  readonly allowInsecure?: boolean;
  readonly place: PlaceInput;
  readonly yes: boolean;
}

/** What will be made on one cluster. */
export interface AccountPlan extends WantedCluster {
  readonly cluster: UserCluster;
  readonly rights: readonly Capability[];
  readonly manifests: string;
}

/** How one cluster fared. */
export type Outcome =
  | { readonly name: string; readonly context: string; readonly cluster: ClusterFieldsFragment }
  | { readonly name: string; readonly context: string; readonly failure: Failure };

const patience = { timeoutMs: 90_000 };
/** Renewed at half of its life: a hub that is down for so long loses no cluster. */
const TOKEN_SECONDS = 7 * 24 * 3600;
/** An API server takes a moment to read the roles that it was just given. */
const RIGHTS_WITHIN_MS = 15_000;
const ANEW_MS = 500;
/** Accepted nowhere: it tells how far a hub comes without one. */
const NO_TOKEN = 'overmesh-only-asks-whether-this-address-can-be-reached';

/** Looks at each cluster and says what is to be made there; nothing is made. */
export async function planAccounts(
  contexts: UserContexts,
  wanted: readonly WantedCluster[],
  { rights }: Pick<ContextOptions, 'rights'>,
): Promise<readonly AccountPlan[]> {
  return Promise.all(
    wanted.map(async ({ name, context }) => {
      const cluster = contexts.cluster(context);
      const seen = await seeMeshes(cluster);
      // A token that nobody renews would end in a week.
      const capabilities: readonly Capability[] = [...(rights ?? seen.capabilities), 'token-renewal'];
      return {
        name,
        context,
        cluster,
        rights: capabilities,
        manifests: manifestsFor(capabilities, seen.istioRevisions),
      };
    }),
  );
}

/** Makes the accounts and registers the clusters, one after another; one that fails keeps no other from its turn. */
export async function registerContexts(
  session: Session,
  plans: readonly AccountPlan[],
  options: ContextOptions,
): Promise<readonly Outcome[]> {
  session.note(plans.map(planText).join('\n\n'));
  const names = plans.map(({ name }) => name).join(', ');
  await confirmed(session.world, `Make this and register ${names}?`, options.yes, 'nothing was made');
  const outcomes: Outcome[] = [];
  for (const plan of plans) {
    const outcome = await registerOne(session, plan, options);
    session.note(progressLine(outcome, plan));
    outcomes.push(outcome);
  }
  return outcomes;
}

async function registerOne(session: Session, plan: AccountPlan, options: ContextOptions): Promise<Outcome> {
  const { name, context, cluster, manifests } = plan;
  try {
    const endpoint = await cluster.endpoint();
    const kubeconfig = (token: string) => inlineKubeconfig(endpoint, token, options.reachedAt);
    await mustBeReachable(session, name, kubeconfig(NO_TOKEN), options);
    await makeAccount(cluster, accountObjects(manifests));
    const token = await mintToken(cluster, TOKEN_SECONDS);
    return { name, context, cluster: await register(session, name, kubeconfig(token), options) };
  } catch (error) {
    if (error instanceof Failure) return { name, context, failure: error };
    throw error;
  }
}

/** Nothing is made on a cluster that the hub cannot come near. */
async function mustBeReachable(
  { api }: Session,
  name: string,
  kubeconfig: string,
  { allowInsecure }: ContextOptions,
): Promise<void> {
  const input = { name, kubeconfig, ...(allowInsecure && { allowInsecure }) };
  const what = `asking Overmesh whether it reaches ${name}`;
  const answer = await api.call(PreflightClusterDocument, { input }, { ...patience, what });
  const { checks } = granted(answer.preflightCluster, `${name} was not registered, and nothing was made there`);
  const first = checks.find(({ state }) => state === 'failed');
  if (!first || first.name === 'authentication') return;
  const way = first.name === 'kubeconfig' ? (first.fix ?? undefined) : `Where it does: --reached-at URL`;
  const message = `Overmesh cannot reach ${name}, and nothing was made there: ${first.message}`;
  throw new Failure(EXIT.refused, message, way);
}

async function register(
  { api }: Session,
  name: string,
  kubeconfig: string,
  { allowInsecure, place }: ContextOptions,
): Promise<ClusterFieldsFragment> {
  const input = { connection: { name, kubeconfig, ...(allowInsecure && { allowInsecure }) }, place };
  for (const deadline = performance.now() + RIGHTS_WITHIN_MS; ; await sleep(ANEW_MS)) {
    const what = `registering ${name}`;
    const { registerCluster: answer } = await api.call(RegisterClusterDocument, { input }, { ...patience, what });
    if (answer.__typename === 'Cluster') return answer;
    const isEarly = answer.problems.every(({ code }) => code === 'FORBIDDEN' || code === 'UNAUTHORIZED');
    if (isEarly && performance.now() < deadline) continue;
    throw problemsFailure(`${name} was not registered; its account is there`, answer.problems);
  }
}

function planText({ name, context, cluster, rights, manifests }: AccountPlan): string {
  const objects = table(accountObjects(manifests), [
    { title: 'KIND', cell: ({ kind }) => kind },
    { title: 'NAMESPACE', cell: ({ metadata }) => metadata.namespace ?? '' },
    { title: 'NAME', cell: ({ metadata }) => metadata.name },
  ]);
  return `On ${context} (${cluster.server}), to be ${name}, with the rights ${rights.join(', ')}:\n\n${objects}`;
}

function progressLine(outcome: Outcome, { rights }: AccountPlan): string {
  if ('failure' in outcome)
    return `${outcome.name}: not registered: ${outcome.failure.message.split('\n', 1).join('')}`;
  return `${outcome.name}: registered, Kubernetes ${outcome.cluster.serverVersion}, may ${rights.join(', ')}`;
}
