export type { AddressRules } from './addresses.ts';
export { refusalOfUrl } from './addresses.ts';
export type { MetricsPlace } from './metrics-place.ts';
export { metricsPlace, proxyPath } from './metrics-place.ts';
export { queryAt } from './prometheus.ts';
export type { ReadJson } from './prometheus.ts';
export type { WebAnswer, WebLimits, WebRequest } from './web.ts';
export { Web, WebError } from './web.ts';
