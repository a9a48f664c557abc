export type { KindRef, ObjectRef } from '@overmesh/model';
export type { ClusterAccess, Credential } from './access.ts';
export { CredentialMask } from './credential-mask.ts';
export { classOfAddress, classOfName, guardedLookup, refusedAddress } from './addresses.ts';
export { fingerprintOf, withFingerprint } from './access.ts';
export type {
  ClientStats,
  Keep,
  KubeClient,
  ListOptions,
  Precondition,
  Rule,
  TimedObject,
  WatchEvent,
  WatchOptions,
  GrantedRule,
} from './client.ts';
export type { FieldCause, FieldConflict, KubeErrorReason } from './kube-error.ts';
export { isKubeError, KubeError } from './kube-error.ts';
export type { KubeObject, ManagedFields, ObjectMeta, OwnerReference } from './kube-object.ts';
export { withoutManagedFields } from './kube-object.ts';
export type { KubeLimits } from './limits.ts';
export { defaultLimits } from './limits.ts';
export type { OpenClient } from './clients.ts';
export { KubeClients, openClient } from './clients.ts';
export type { PodPort } from './pod-port.ts';
export type { FollowEvent, FollowOptions } from './watch.ts';
export { follow } from './watch.ts';
export type { CredentialTerm } from './credential-term.ts';
export { termOf } from './credential-term.ts';
export type { KubeconfigAnswer, KubeconfigOptions, KubeconfigProblem } from './kubeconfig.ts';
export { readKubeconfig } from './kubeconfig.ts';
export { kubeconfigOf } from './kubeconfig-of.ts';
