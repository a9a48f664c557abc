export type { Issued } from './certificates.ts';
export { issue, pem, rsa } from './certificates.ts';
export type { Behaviour, FakeApiServer, ReceivedRequest } from './fake-api-server.ts';
export { fakeApiServer, json, secretToken, status } from './fake-api-server.ts';
