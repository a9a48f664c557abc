import type { ClusterAccess, KubeClient, KubeconfigProblem, KubeError } from '@overmesh/kube';
import { isKubeError, openClient, readKubeconfig } from '@overmesh/kube';
import type { Problem, ProblemCode } from '@overmesh/model';
import type { Connection } from './cluster.ts';
import { ownAddressProblems } from './decide/own-addresses.ts';
import type { PreflightView } from './decide/preflight.ts';
import { allRights } from './decide/capabilities.ts';
import type { Needs } from './decide/capabilities.ts';
import { lookAt } from './look.ts';

/** What the first steps towards a cluster brought: everything to judge, and the way in when the kubeconfig has one. */
export interface Approach {
  readonly view: PreflightView;
  readonly access?: ClusterAccess;
}

export interface ApproachOptions {
  /** What to ask for. */
  readonly needs: Needs;
  /** Whether a kubeconfig may lead to this machine: demos and tests only. */
  readonly allowLoopback: boolean;
  /** `host:port` of Overmesh and what it uses: no cluster is there. */
  readonly ownAddresses: readonly string[];
  readonly now: () => Date;
}

/** Reads a kubeconfig and, when it is sound, makes the first calls with it. Saves nothing. */
export async function approach(
  { name, kubeconfig, context, allowInsecure = false }: Connection,
  options: ApproachOptions,
): Promise<Approach> {
  const { allowLoopback, ownAddresses, now } = options;
  const read = readKubeconfig(kubeconfig, {
    ...(context !== undefined && { context }),
    allowInsecure,
    allowLoopback,
    now: now(),
  });
  if (!read.ok) return { view: { name, kubeconfigProblems: read.problems.map(toProblem) } };
  const { access } = read.value;
  const kubeconfigProblems = ownAddressProblems(access.server, ownAddresses);
  if (kubeconfigProblems.length) return { view: { name, kubeconfigProblems } };
  const known = {
    name,
    kubeconfigProblems: [],
    server: access.server,
    insecure: access.insecureSkipTlsVerify === true,
    needs: options.needs,
  };
  const client = openClient(access, { allowLoopback });
  try {
    return { access, view: { ...known, ...(await firstCalls(client, options)) } };
  } finally {
    await client.close();
  }
}

async function firstCalls(client: KubeClient, { needs, now }: ApproachOptions): Promise<Partial<PreflightView>> {
  const { failure, ...look } = await lookAt(client, now, allRights(needs));
  if (failure) return { failure: { at: stepOf(failure), message: failure.message } };
  return { ...look, ...(await optionalCalls(client)) };
}

/** What is good to know and holds nothing up: too many rights, and whose definitions are there. */
async function optionalCalls(client: KubeClient): Promise<Partial<PreflightView>> {
  try {
    const [everything] = await client.canI([{ verb: '*', group: '*', resource: '*' }]);
    return { almighty: everything?.allowed === true, crdGroups: await definedGroups(client) };
  } catch (error) {
    if (isKubeError(error)) return {};
    throw error;
  }
}

async function definedGroups(client: KubeClient): Promise<readonly string[]> {
  return (await client.apiGroups()).filter(isDefinedByCrds).sort();
}

/** Kubernetes' own groups end in k8s.io; so does the Gateway API, which comes as CRDs. */
function isDefinedByCrds(group: string): boolean {
  return group === 'gateway.networking.k8s.io' || (group.includes('.') && !/(^|\.)k8s\.io$/.test(group));
}

function stepOf({ reason }: KubeError): 'reach' | 'tls' | 'authentication' {
  if (reason === 'tls') return 'tls';
  return reason === 'unauthorized' ? 'authentication' : 'reach';
}

const KUBECONFIG_CODES: ReadonlySet<string> = new Set<ProblemCode>([
  'REQUIRED',
  'WRONG_TYPE',
  'OUT_OF_RANGE',
  'BAD_FORMAT',
  'BAD_SYNTAX',
  'TOO_LONG',
  'TOO_MANY',
  'TOO_DEEP',
  'UNKNOWN_FIELD',
  'UNKNOWN_KIND',
  'UNSUPPORTED_VERSION',
  'NOT_ONE_OF',
  'EXACTLY_ONE',
  'DUPLICATE',
  'NOT_FOUND',
  'REFUSED',
]);

function toProblem({ path, code, message, fix }: KubeconfigProblem): Problem {
  const known = isProblemCode(code) ? code : 'REFUSED';
  return { path: path ? `kubeconfig.${path}` : 'kubeconfig', code: known, message, ...(fix !== undefined && { fix }) };
}

function isProblemCode(code: string): code is ProblemCode {
  return KUBECONFIG_CODES.has(code);
}
