export { translate } from './translate.ts';
export type { Translation } from './translate.ts';
export { translateMember } from './member-outcome.ts';
export type { MemberInput, MemberOutcome, Translators } from './member-outcome.ts';
export { findUnreached, withWarnings } from './unreached.ts';
export type { PlacedWarning, Unreached } from './unreached.ts';
export { policyKey } from './precedence.ts';
export { chooseMembers, mayChoose } from './membership.ts';
export type { ChosenMesh, ContestedMesh, Membership, SeenPlace, UnmanagedChoice } from './membership.ts';
