import { isDnsLabel } from '@overmesh/model';

/** Where the Prometheus of a cluster is: at an address that Overmesh reaches, or behind the cluster's API server. */
export type MetricsPlace =
  | { readonly url: string }
  | {
      readonly service: {
        readonly namespace: string;
        readonly name: string;
        readonly port: number;
        readonly scheme: 'http' | 'https';
      };
    };

/**
 * Reads `http://prometheus.example:9090`, or `service:monitoring/prometheus:9090` for a Service of the cluster itself;
 * `service+https:` where that speaks TLS. Undefined where it is neither. Whether a URL may be asked is another question.
 */
export function metricsPlace(text: string): MetricsPlace | undefined {
  if (/^https?:\/\//.test(text)) return URL.canParse(text) ? { url: text.replace(/\/+$/, '') } : undefined;
  const parts = /^service(\+https)?:([^/:]+)\/([^/:]+):(\d{1,5})$/.exec(text);
  if (!parts) return undefined;
  const [, tls, namespace = '', name = '', digits = ''] = parts;
  const port = Number(digits);
  if (!isDnsLabel(namespace) || !isDnsLabel(name) || port < 1 || port > 65_535) return undefined;
  return { service: { namespace, name, port, scheme: tls ? 'https' : 'http' } };
}

/**
 * Path of a Service behind the API server, and the name that a role has to say for it.
 *
 * @see https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls
 */
export function proxyPath({ namespace, name, port, scheme }: Extract<MetricsPlace, { service: unknown }>['service']) {
  const segment = `${scheme}:${name}:${port}`;
  return { path: `/api/v1/namespaces/${namespace}/services/${segment}/proxy`, resourceName: segment };
}
