import { fail, succeed } from '@overmesh/model';
import type { Problem, Result } from '@overmesh/model';

/** A workload of a cluster that calls. */
export interface Caller {
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: string;
}

/** What it calls: a Service of some cluster, or a name. */
export type Called =
  | { readonly cluster: string; readonly namespace: string; readonly service: string; readonly port?: number }
  | { readonly host: string; readonly port?: number };

/** Who cannot reach whom, or seems not to. */
export interface WhyQuestion {
  readonly from: Caller;
  readonly to: Called;
}

const PART = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * Reads `CLUSTER/NAMESPACE/WORKLOAD`, and `CLUSTER/NAMESPACE/SERVICE` or a host, either with `:PORT` behind it.
 *
 * @returns every problem, with the paths `from` and `to`
 */
export function readQuestion(from: string, to: string): Result<WhyQuestion> {
  const [cluster = '', namespace = '', workload = '', ...rest] = from.split('/');
  const isCaller = rest.length === 0 && [cluster, namespace, workload].every((part) => PART.test(part));
  const called = readCalled(to);
  const problems: Problem[] = [
    ...(isCaller ? [] : [wrong('from', from, 'CLUSTER/NAMESPACE/WORKLOAD, as east/shop/web')]),
    ...(called ? [] : [wrong('to', to, 'CLUSTER/NAMESPACE/SERVICE:PORT or HOST:PORT, as west/shop/checkout:8080')]),
  ];
  return problems.length || !called
    ? fail(...problems)
    : succeed({ from: { cluster, namespace, workload }, to: called });
}

function readCalled(text: string): Called | undefined {
  const [, path = '', port] = /^([^:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65_535)) return undefined;
  const at = number === undefined ? {} : { port: number };
  const parts = path.split('/');
  if (!parts.every((part) => PART.test(part))) return undefined;
  const [cluster = '', namespace, service] = parts;
  if (parts.length === 1) return { host: cluster, ...at };
  return parts.length === 3 && namespace && service ? { cluster, namespace, service, ...at } : undefined;
}

function wrong(path: string, text: string, right: string): Problem {
  return { path, code: 'BAD_FORMAT', message: `${JSON.stringify(text)} is not ${right}` };
}
