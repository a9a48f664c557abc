import type { ClusterAccess } from './access.ts';

export interface KubeconfigOptions {
  readonly context?: string;
  readonly allowInsecure?: boolean;
  readonly allowLoopback?: boolean;
  readonly now?: Date;
}
export interface KubeconfigProblem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}
export type KubeconfigAnswer =
  | { readonly ok: true; readonly value: { access: ClusterAccess; context: string; warnings: string[] } }
  | { readonly ok: false; readonly problems: KubeconfigProblem[] };

export declare function readKubeconfig(text: string, options?: KubeconfigOptions): KubeconfigAnswer;
