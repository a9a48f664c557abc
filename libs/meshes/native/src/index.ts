export { native } from './plugin.ts';
