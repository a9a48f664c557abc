export { detectForeign, meshOfForeignPod } from './detect.ts';
