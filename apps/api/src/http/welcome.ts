/** What a person reads who opens the address in a browser. It tells nothing of this installation, since anybody reads it. */
export const WELCOME = [
  'This is the API of Overmesh. It is GraphQL, and wants a token:',
  '',
  '  POST /graphql   queries and mutations, with "Authorization: Bearer <token>"',
  '  ws   /graphql   subscriptions, by the protocol graphql-transport-ws',
  '  GET  /healthz, /readyz, and with a token /metrics',
  '',
  'For people there is the command `overmesh`; how programs use the API is docs/api.md of the source.',
  '',
].join('\n');
