export type { Issued } from './certificates.ts';
export { issue, pem, rsa } from './certificates.ts';
export type { Behaviour, FakeApiServer } from './fake-api-server.ts';
export { fakeApiServer, json, secretToken } from './fake-api-server.ts';
