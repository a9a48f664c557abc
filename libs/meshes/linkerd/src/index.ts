export { linkerd } from './plugin.ts';
