import type { Command } from 'commander';
import { readText } from '../documents/files.ts';
import { EXIT, Failure } from '../failure.ts';
import { collect } from '../flags.ts';
import type { PlaceInput } from '../generated/operations.ts';
import { readLabels } from '../labels.ts';
import type { Session } from '../session.ts';

/** Looking at a cluster takes its answers; a slow one takes long. */
export const patience = { timeoutMs: 90_000 };
const largestKubeconfig = 1024 * 1024;

/** A kubeconfig that goes to the hub as it is. */
export interface ConnectionOptions {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly allowInsecure?: boolean;
}

/** Where a cluster is, its labels, and where its Prometheus is. */
export interface PlaceOptions {
  readonly label?: readonly string[];
  readonly region?: string;
  readonly zone?: string;
  readonly network?: string;
  readonly prometheus?: string;
}

/** Adds the flags of PlaceOptions. */
export function withPlace(command: Command): Command {
  return command
    .option('-l, --label <key=value>', 'a label; may be repeated', collect)
    .option('--region <region>', 'where it is')
    .option('--zone <zone>', 'where in the region')
    .option('--network <network>', 'clusters of one network reach each other directly')
    .option('--prometheus <place>', 'for gates: http://host:9090, or service:NAMESPACE/NAME:PORT in the cluster');
}

/**
 * A kubeconfig of a file or of standard input, with what was said beside it.
 *
 * @throws Failure when it is empty or too long
 */
export async function connectionInput({ world }: Session, name: string, options: ConnectionOptions) {
  const { kubeconfig: path, context, allowInsecure } = options;
  const { text, name: source } = await readText(path, world.stdin, { bytes: largestKubeconfig });
  if (!text.trim()) throw new Failure(EXIT.badInput, `${source} is empty; a kubeconfig is needed.`);
  return {
    name,
    kubeconfig: text,
    ...(context === undefined ? {} : { context }),
    ...(allowInsecure ? { allowInsecure } : {}),
  };
}

/** What was said of the place; what was not is absent. */
export function placeInput({ label, region, zone, network, prometheus }: PlaceOptions): PlaceInput {
  return {
    ...(label ? { labels: readLabels(label) } : {}),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(network === undefined ? {} : { network }),
    ...(prometheus === undefined ? {} : { prometheus }),
  };
}
