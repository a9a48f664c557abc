export type * from './generated/schema.ts';
export { documentKinds } from './generated/document-kinds.ts';
export { documentSchemas } from './generated/document-schemas.ts';
export { enumSpellings } from './generated/enum-spellings.ts';
