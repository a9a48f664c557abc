/** What an AccessPolicy can ask for, in the order in which reports list it: the fields of its spec. */
export const ACCESS_FEATURES = ['action', 'audit', 'from', 'to'] as const;
export type AccessFeature = (typeof ACCESS_FEATURES)[number];
