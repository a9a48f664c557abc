import { cachedGoProgram } from './go-program.ts';
import { assetFolders, findProgram, pathFolders } from './programs.ts';

/** A program and the arguments that come before its flags. */
export interface Command {
  readonly program: string;
  readonly prefix: readonly string[];
  /** Our own build ends when its parent ends; anybody else's needs a guard process. */
  readonly endsWithParent: boolean;
}

/** What a test cluster is made of, and where it was found. */
export interface ClusterBinaries {
  readonly apiServer: Command;
  readonly etcd: Command;
  readonly source: string;
}

const kubernetesVersion = 'v1.36.3';
const versionFlags = [
  '-s -w',
  `-X k8s.io/component-base/version.gitVersion=${kubernetesVersion}`,
  '-X k8s.io/component-base/version.gitMajor=1',
  '-X k8s.io/component-base/version.gitMinor=36',
].join(' ');

const withoutGo =
  'Real clusters need kube-apiserver and etcd: set KUBEBUILDER_ASSETS to a folder that has them (setup-envtest makes one), ' +
  'put them on PATH, or install Go 1.26 or newer so that the harness can build them.';

/**
 * Finds or builds kube-apiserver and etcd: `KUBEBUILDER_ASSETS`, then PATH, then the cache, then `go build` (about
 * seven minutes on two cores, once per machine and version). Throws one sentence when the machine offers none of these.
 */
export async function clusterBinaries(): Promise<ClusterBinaries> {
  return foundInFolders() ?? (await ownBuild());
}

/** kube-controller-manager: for tests that need namespaces to end or garbage to be collected. Built on demand. */
export async function controllersCommand(): Promise<Command> {
  const found =
    findProgram('kube-controller-manager', assetFolders()) ?? findProgram('kube-controller-manager', pathFolders());
  if (found) return { program: found, prefix: [], endsWithParent: false };
  return { program: await built('testcluster-controllers', './controllers'), prefix: [], endsWithParent: true };
}

function foundInFolders(): ClusterBinaries | undefined {
  return pairIn(assetFolders(), 'KUBEBUILDER_ASSETS') ?? pairIn(pathFolders(), 'PATH');
}

function pairIn(folders: readonly string[], source: string): ClusterBinaries | undefined {
  const apiServer = findProgram('kube-apiserver', folders);
  const etcd = findProgram('etcd', folders);
  if (!apiServer || !etcd) return undefined;
  return { apiServer: foreign(apiServer), etcd: foreign(etcd), source };
}

function foreign(program: string): Command {
  return { program, prefix: [], endsWithParent: false };
}

async function ownBuild(): Promise<ClusterBinaries> {
  const program = await built('testcluster', '.');
  return {
    apiServer: { program, prefix: ['apiserver'], endsWithParent: true },
    etcd: { program, prefix: ['etcd'], endsWithParent: true },
    source: program,
  };
}

function built(name: string, goPackage: string): Promise<string> {
  return cachedGoProgram({ name, folder: 'go', cachedAs: 'testcluster', goPackage, ldflags: versionFlags, withoutGo });
}
