import { Option } from 'commander';
import type { Command } from 'commander';
import { readText } from '../documents/files.ts';
import { EXIT, Failure } from '../failure.ts';
import { collect } from '../flags.ts';
import type { PlaceInput, PrometheusLoginInput } from '../generated/operations.ts';
import { readLabels } from '../labels.ts';
import type { Session } from '../session.ts';

/** Looking at a cluster takes its answers; a slow one takes long. */
export const patience = { timeoutMs: 90_000 };
const largestKubeconfig = 1024 * 1024;
const largestLogin = 16 * 1024;

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
  /** A file, or `-`; empty takes away what there is. */
  readonly prometheusLogin?: string;
  readonly prometheusToken?: string;
}

/** Adds the flags of PlaceOptions. */
export function withPlace(command: Command): Command {
  return command
    .option('-l, --label <key=value>', 'a label; may be repeated', collect)
    .option('--region <region>', 'where it is')
    .option('--zone <zone>', 'where in the region')
    .option('--network <network>', 'clusters of one network reach each other directly')
    .option('--prometheus <place>', 'for gates: http://host:9090, or service:NAMESPACE/NAME:PORT in the cluster')
    .option('--prometheus-login <file>', 'USER:PASSWORD that it asks for, in a file, or - for standard input')
    .addOption(
      new Option('--prometheus-token <file>', 'the token that it asks for, the same way').conflicts('prometheusLogin'),
    );
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

/**
 * What was said of the place; what was not is absent.
 *
 * @throws Failure when a file that was named is none, or holds something else
 */
export async function placeInput(session: Session, options: PlaceOptions): Promise<PlaceInput> {
  const { label, region, zone, network, prometheus } = options;
  const prometheusLogin = await loginInput(session, options);
  return {
    ...(label ? { labels: readLabels(label) } : {}),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(network === undefined ? {} : { network }),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(prometheusLogin && { prometheusLogin }),
  };
}

/** What a Prometheus is to be told, out of a file: arguments stand in the list of processes. Undefined where none is named. */
export async function loginInput(
  { world }: Session,
  { prometheusLogin, prometheusToken }: PlaceOptions,
): Promise<PrometheusLoginInput | undefined> {
  const path = prometheusLogin ?? prometheusToken;
  if (path === undefined) return undefined;
  if (path === '') return {};
  const { text, name } = await readText(path, world.stdin, { bytes: largestLogin });
  const line = text.replace(/\r?\n$/, '');
  if (prometheusLogin === undefined) return { token: line };
  const colon = line.indexOf(':');
  if (colon < 0) throw new Failure(EXIT.badInput, `${name} must hold one line: the user, a colon and the password.`);
  return { user: line.slice(0, colon), password: line.slice(colon + 1) };
}
