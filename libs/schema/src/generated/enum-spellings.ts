// Written by `npm run generate`. Do not edit.
/** Values of enums that GraphQL spells otherwise than documents: its spelling → the document's. */
export const enumSpellings = {
  "FailureAnswer": {
    "rollback_wave": "rollback-wave"
  },
  "RetryCondition": {
    "_5xx": "5xx",
    "gateway_error": "gateway-error",
    "connect_failure": "connect-failure",
    "refused_stream": "refused-stream",
    "deadline_exceeded": "deadline-exceeded",
    "resource_exhausted": "resource-exhausted"
  }
} as const;
