import type { Problem } from '@overmesh/model';
import { metricsPlace, refusalOfUrl } from '@overmesh/web';
import type { AddressRules } from '@overmesh/web';
import type { Location } from './cluster.ts';
import { loginProblems } from './prometheus-login.ts';

/** What is wrong with the place of a cluster's Prometheus, and with what it is told; empty when nothing is. */
export function prometheusProblems(location: Location, rules: AddressRules): readonly Problem[] {
  return [...addressProblems(location, rules), ...loginProblems(location)];
}

function addressProblems({ prometheus }: Location, rules: AddressRules): readonly Problem[] {
  if (prometheus === undefined) return [];
  const place = prometheus.length <= 2048 ? metricsPlace(prometheus) : undefined;
  if (!place) {
    const message = 'must be as in http://prometheus.example:9090 or service:monitoring/prometheus:9090';
    return [{ path: 'prometheus', code: 'BAD_FORMAT', message }];
  }
  const refusal = 'url' in place ? refusalOfUrl(place.url, rules) : undefined;
  return refusal === undefined ? [] : [{ path: 'prometheus', code: 'REFUSED', message: refusal }];
}
