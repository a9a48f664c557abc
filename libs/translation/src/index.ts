export { translate } from './translate.ts';
export type { Translation } from './translate.ts';
export { chooseMembers } from './membership.ts';
export type { ChosenMesh, ContestedMesh, Membership, SeenPlace, UnmanagedChoice } from './membership.ts';
