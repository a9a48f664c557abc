export { istio } from './plugin.ts';
