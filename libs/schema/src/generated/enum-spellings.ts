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
  },
  "GrpcStatus": {
    "invalid_argument": "invalid-argument",
    "deadline_exceeded": "deadline-exceeded",
    "not_found": "not-found",
    "already_exists": "already-exists",
    "permission_denied": "permission-denied",
    "resource_exhausted": "resource-exhausted",
    "failed_precondition": "failed-precondition",
    "out_of_range": "out-of-range",
    "data_loss": "data-loss"
  },
  "Balancer": {
    "round_robin": "round-robin",
    "least_request": "least-request"
  }
} as const;
