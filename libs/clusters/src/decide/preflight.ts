import type { Capability, Problem, ProblemCode } from '@overmesh/model';
import { givingCommand } from '@overmesh/model';
import type { Check, CheckName, Preflight } from '../preflight.ts';
import { isWriting, standingOf, standingSentence } from './capabilities.ts';
import type { Needs } from './capabilities.ts';
import type { Right } from './rights.ts';
import { inWords } from './rights.ts';

/** What the first calls to an API server brought, as far as they came. */
export interface PreflightView {
  readonly name: string;
  /** What is wrong with the kubeconfig; nothing else was tried then. */
  readonly kubeconfigProblems: readonly Problem[];
  readonly server?: string;
  readonly insecure?: boolean;
  /** The first thing that stood in the way of any answer. */
  readonly failure?: { readonly at: 'reach' | 'tls' | 'authentication'; readonly message: string };
  /** UID of kube-system, where it could be read. */
  readonly uid?: string;
  /** Name under which the same cluster is registered already. */
  readonly registeredAs?: string;
  readonly serverVersion?: string;
  /** Its clock minus ours. */
  readonly clockSkewMs?: number;
  readonly missingRights?: readonly Right[];
  /** What capabilities take: which of them the missing rights are of. */
  readonly needs?: Needs;
  /** It may do everything, which is more than is needed. */
  readonly almighty?: boolean;
  /** Groups that have CRDs; absent when they could not be listed. */
  readonly crdGroups?: readonly string[];
}

/** Oldest minor of Kubernetes 1 that is supported: CEL admission policies and what the meshes of today want. */
export const OLDEST_MINOR = 30;
/** Groups that are named in a sentence. */
const MOST_GROUPS = 50;
const CLOCK_WARNS_MS = 10_000;
const CLOCK_FAILS_MS = 300_000;

/** Answers every check that the view has an answer to. */
export function judgePreflight(view: PreflightView): Preflight {
  const checks = judges.flatMap((judge) => judge(view) ?? []);
  return { checks, passed: checks.every(({ state }) => state !== 'failed') };
}

/** The failed checks as problems of a registration. */
export function problemsOf({ checks }: Preflight, view: PreflightView): readonly Problem[] {
  if (view.kubeconfigProblems.length) return view.kubeconfigProblems;
  return checks
    .filter(({ state }) => state === 'failed')
    .map(({ name, message, fix }) => ({ path: 'kubeconfig', code: codeOf(name, view), message, ...(fix && { fix }) }));
}

type Judge = (view: PreflightView) => Check | undefined;

const readableKubeconfig: Judge = ({ kubeconfigProblems, server, insecure }) => {
  const [first, ...rest] = kubeconfigProblems;
  if (first) {
    const more = rest.length ? ` (and ${rest.length} more)` : '';
    const fix = first.fix ?? 'kubectl config view --raw --flatten --minify > cluster.yaml';
    return failed('kubeconfig', `${first.message}${more}`, fix);
  }
  if (!insecure) return ok('kubeconfig', `names the API server ${server ?? ''}`);
  return warning(
    'kubeconfig',
    `the certificate of ${server ?? 'the API server'} is not checked: whoever stands between can read and change everything`,
    'kubectl config view --raw --flatten --minify, and keep its certificate-authority-data',
  );
};

const reachable: Judge = ({ kubeconfigProblems, failure, server }) => {
  if (kubeconfigProblems.length) return undefined;
  if (failure?.at !== 'reach') return ok('reach', 'the API server answers');
  return failed('reach', failure.message, `curl -k ${server ?? ''}/version   # from the machine that Overmesh runs on`);
};

const trustedCertificate: Judge = (view) => {
  if (!isPast('reach', view)) return undefined;
  if (view.failure?.at === 'tls') {
    return failed(
      'tls',
      view.failure.message,
      "kubectl config view --raw --flatten --minify > cluster.yaml   # brings the cluster's present certificate authority",
    );
  }
  if (view.insecure) return warning('tls', 'the certificate is not checked');
  return ok('tls', 'its certificate fits');
};

const knownCredential: Judge = (view) => {
  if (!isPast('tls', view)) return undefined;
  if (view.failure?.at !== 'authentication') return ok('authentication', 'the credential is accepted');
  return failed(
    'authentication',
    view.failure.message,
    'kubectl -n overmesh create token overmesh --duration=8760h   # and put it into the kubeconfig',
  );
};

const newIdentity: Judge = (view) => {
  if (!isPast('authentication', view)) return undefined;
  if (view.uid === undefined) {
    const message = 'the credential may not read the namespace kube-system, by whose UID a cluster is known';
    return failed('identity', message, APPLY_RBAC);
  }
  if (view.registeredAs === undefined) return ok('identity', `kube-system has the UID ${view.uid}`);
  return failed(
    'identity',
    `this cluster is registered already, as ${view.registeredAs}: kube-system has the same UID ${view.uid}`,
    `overmesh cluster show ${view.registeredAs}`,
  );
};

const supportedVersion: Judge = (view) => {
  if (!isPast('authentication', view) || view.serverVersion === undefined) return undefined;
  const minor = minorOf(view.serverVersion);
  if (minor === undefined) return warning('version', `its version ${view.serverVersion} cannot be read`);
  if (minor >= OLDEST_MINOR) return ok('version', `Kubernetes ${view.serverVersion}`);
  return failed(
    'version',
    `Kubernetes ${view.serverVersion} is too old: 1.${OLDEST_MINOR} or newer is needed`,
    `upgrade the cluster to Kubernetes 1.${OLDEST_MINOR} or newer`,
  );
};

const clockInStep: Judge = (view) => {
  if (!isPast('authentication', view) || view.clockSkewMs === undefined) return undefined;
  const skewMs = Math.abs(view.clockSkewMs);
  if (skewMs <= CLOCK_WARNS_MS) return ok('clock', 'its clock is in step with ours');
  const message = `its clock is ${Math.round(skewMs / 1000)} s ${view.clockSkewMs > 0 ? 'ahead of' : 'behind'} ours`;
  const fix = 'timedatectl set-ntp true   # on the machine whose clock is wrong';
  return skewMs <= CLOCK_FAILS_MS ? warning('clock', message, fix) : failed('clock', message, fix);
};

const neededRights: Judge = (view) => {
  if (!isPast('authentication', view) || !view.missingRights) return undefined;
  const needs = view.needs ?? [];
  const { missing, notGiven, incomplete } = standingOf(needs, view.missingRights);
  if (missing.length)
    return failed('permissions', `the credential may not: ${inWords(missing).join('; ')}`, giving(incomplete));
  if (view.almighty) return almighty;
  const sentence = standingSentence(needs, notGiven);
  const writing = needs.map(({ capability }) => capability).filter(isWriting);
  const isReadOnly = writing.length > 0 && writing.every((one) => notGiven.includes(one));
  return isReadOnly ? warning('permissions', sentence, givingCommand(notGiven)) : ok('permissions', sentence);
};

const servedCrds: Judge = (view) => {
  if (!isPast('authentication', view) || !view.missingRights) return undefined;
  if (!view.crdGroups) return warning('crds', 'its CustomResourceDefinitions cannot be listed', APPLY_RBAC);
  if (!view.crdGroups.length)
    return ok('crds', 'no CustomResourceDefinition yet: no mesh of another maker is installed');
  const some = view.crdGroups.slice(0, MOST_GROUPS).join(', ');
  const more = view.crdGroups.length - MOST_GROUPS;
  return ok('crds', `CustomResourceDefinitions of ${some}${more > 0 ? ` and ${more} more` : ''}`);
};

const judges: readonly Judge[] = [
  readableKubeconfig,
  reachable,
  trustedCertificate,
  knownCredential,
  newIdentity,
  supportedVersion,
  clockInStep,
  neededRights,
  servedCrds,
];

const APPLY_RBAC = givingCommand(['read']);

const almighty = warning(
  'permissions',
  'the credential may do everything (cluster-admin): Overmesh needs far less',
  `${APPLY_RBAC}   # and register with that service account's token`,
);

/** What no capability takes, such as to ask for one's rights, every account has: it is given with `read`. */
function giving(incomplete: readonly Capability[]): string {
  return givingCommand(incomplete.length ? incomplete : ['read']);
}

const STEPS = ['reach', 'tls', 'authentication'] as const;

/** True when the first calls came further than `step`. */
function isPast(step: (typeof STEPS)[number], { kubeconfigProblems, failure }: PreflightView): boolean {
  if (kubeconfigProblems.length) return false;
  return !failure || STEPS.indexOf(failure.at) > STEPS.indexOf(step);
}

/** `v1.36.3-gke.1` → 36. */
function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

const codes: Readonly<Record<CheckName, ProblemCode>> = {
  kubeconfig: 'BAD_FORMAT',
  reach: 'UNREACHABLE',
  tls: 'UNREACHABLE',
  authentication: 'UNAUTHORIZED',
  identity: 'FORBIDDEN',
  version: 'UNSUPPORTED_VERSION',
  clock: 'CLOCK_SKEW',
  permissions: 'FORBIDDEN',
  crds: 'FORBIDDEN',
};

function codeOf(name: CheckName, { registeredAs }: PreflightView): ProblemCode {
  return name === 'identity' && registeredAs !== undefined ? 'ALREADY_REGISTERED' : codes[name];
}

function ok(name: CheckName, message: string): Check {
  return { name, state: 'ok', message };
}

function warning(name: CheckName, message: string, fix?: string): Check {
  return { name, state: 'warning', message, ...(fix !== undefined && { fix }) };
}

function failed(name: CheckName, message: string, fix: string): Check {
  return { name, state: 'failed', message, fix };
}
