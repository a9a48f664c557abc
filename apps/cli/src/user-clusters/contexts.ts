import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { EXIT, Failure } from '../failure.ts';
import { didYouMean } from '@overmesh/model';
import type { World } from '../world.ts';
import { UserCluster } from './user-cluster.ts';

/** The contexts of the user's own kubeconfig, read as kubectl reads it: exec plugins, files and proxies count. */
export class UserContexts {
  constructor(private readonly config: KubeConfig) {}

  get names(): readonly string[] {
    return this.config.getContexts().map(({ name }) => name);
  }

  /** @throws Failure when there is no such context, or it names no cluster */
  cluster(context: string): UserCluster {
    const { clusters, users, contexts } = this.config;
    if (!this.names.includes(context)) throw noContext(context, this.names);
    const own = new KubeConfig();
    own.loadFromOptions({ clusters, users, contexts, currentContext: context });
    const cluster = own.getCurrentCluster();
    if (cluster) return new UserCluster(context, own, cluster);
    throw new Failure(EXIT.badInput, `The context ${context} names a cluster that is not in the kubeconfig.`);
  }
}

/**
 * Reads the kubeconfig of the person who runs this: KUBECONFIG, which may be several files, or ~/.kube/config.
 *
 * @throws Failure when there is none or it cannot be read
 */
export function readUserContexts({ env }: World): UserContexts {
  const files = (env['KUBECONFIG'] || join(env['HOME'] || homedir(), '.kube', 'config')).split(delimiter);
  const present = files.filter((file) => file && existsSync(file));
  if (!present.length) throw new Failure(EXIT.badInput, `There is no kubeconfig: ${files.join(', ')} is not there.`);
  return new UserContexts(merged(present));
}

/** As kubectl merges: what a name means is said by the first file that has it. */
function merged(files: readonly string[]): KubeConfig {
  const whole = new KubeConfig();
  for (const file of files) {
    const one = new KubeConfig();
    try {
      one.loadFromFile(file);
    } catch (error) {
      throw new Failure(EXIT.badInput, `${file} is no kubeconfig: ${error instanceof Error ? error.message : ''}`);
    }
    whole.clusters.push(...unknownIn(whole.clusters, one.clusters));
    whole.users.push(...unknownIn(whole.users, one.users));
    whole.contexts.push(...unknownIn(whole.contexts, one.contexts));
  }
  return whole;
}

function unknownIn<T extends { readonly name: string }>(known: readonly T[], found: readonly T[]): readonly T[] {
  return found.filter(({ name }) => !known.some((one) => one.name === name));
}

function noContext(context: string, names: readonly string[]): Failure {
  const next = didYouMean(context, names) ?? `There are ${names.join(', ') || 'none'}.`;
  return new Failure(EXIT.badInput, `The kubeconfig has no context ${context}.`, next);
}
