/** What is being moved away from clusters that are to serve nothing, whatever documents say. Both by id of the cluster. */
export interface Evacuations {
  /** Whole percent of what documents give a cluster that is left to it: 0 to 99. At 0 it serves when all others are lost. */
  readonly shares: Readonly<Record<string, number>>;
  /**
   * Pods that were ready behind Services (`namespace/name`) when the shares were set: a mesh that counts endpoints divides
   * requests between clusters by them. They are not counted anew until the next step, so that a pod that comes or goes makes
   * nobody write. A cluster that is not here has as many as one endpoint.
   */
  readonly pods: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const NO_EVACUATIONS: Evacuations = { shares: {}, pods: {} };
