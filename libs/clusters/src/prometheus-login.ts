import type { Problem } from '@overmesh/model';
import { metricsPlace } from '@overmesh/web';
import type { Location } from './cluster.ts';
import { CredentialsError } from './credentials.ts';
import type { Sealed, SecretPlace } from './credentials.ts';

/** What a Prometheus wants to know of who asks: a user and a password, or a token. Never log it, never answer it. */
export interface PrometheusLogin {
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

/** How a login is sent: what may be shown of it. */
export type LoginKind = 'basic' | 'bearer';

/** A login as a row holds it. */
export interface SealedLogin extends Sealed {
  readonly kind: LoginKind;
}

/** What goes along with a question, and what must be found in no answer. */
export interface PrometheusAccess {
  /** Value of the header `Authorization`. */
  readonly authorization: string;
  readonly secret: string;
}

/** Inside the seal. */
interface LoginAt {
  /** The address that it was given for: whoever writes another one into the row does not get it sent there. */
  readonly address: string;
  readonly login: PrometheusLogin;
}

const LONGEST = 4096;
/** `b64token` of RFC 6750, section 2.1. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
/** A control character in a user or password is refused by RFC 7617, section 2. */
const CONTROL = /\p{Cc}/u;

/** Where the login of a cluster's Prometheus is kept. */
export function loginPlace(clusterId: string): SecretPlace {
  return { table: 'clusters', row: clusterId, column: 'prometheus_login' };
}

/** Whether a login was given, and not the wish to have none. */
export function isLogin(login: PrometheusLogin | undefined): login is PrometheusLogin {
  return login !== undefined && Object.values(login).some((value) => value !== undefined);
}

/** What is wrong with a login that came from outside, whatever its type says; empty when nothing is. Quotes nothing of it. */
export function loginProblems({ prometheus, prometheusLogin: login }: Location): readonly Problem[] {
  const path = 'prometheusLogin';
  if (!isLogin(login)) return [];
  const place = prometheus === undefined ? undefined : metricsPlace(prometheus);
  if (!place || 'service' in place) {
    const message = 'is sent to a Prometheus at a URL only: an API server passes none on to a Service';
    return [{ path, code: 'REFUSED', message }];
  }
  if ((login.token === undefined) === (login.user === undefined && login.password === undefined))
    return [{ path, code: 'EXACTLY_ONE', message: 'must be either a user with a password, or a token' }];
  return login.token === undefined ? basicProblems(login) : tokenProblems(login.token);
}

function basicProblems({ user, password }: PrometheusLogin): readonly Problem[] {
  const isName = isPart(user) && !user.includes(':');
  const problems: Problem[] = [];
  if (!isName)
    problems.push({
      path: 'prometheusLogin.user',
      code: 'BAD_FORMAT',
      message: `must be 1 to ${LONGEST} characters, without : and control characters`,
    });
  if (!isPart(password))
    problems.push({
      path: 'prometheusLogin.password',
      code: 'BAD_FORMAT',
      message: `must be 1 to ${LONGEST} characters, without control characters`,
    });
  return problems;
}

function isPart(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST && !CONTROL.test(value);
}

function tokenProblems(token: unknown): readonly Problem[] {
  if (isPart(token) && TOKEN.test(token)) return [];
  const message = `must be 1 to ${LONGEST} letters, digits, -, ., _, ~, + and /, with = at its end only`;
  return [{ path: 'prometheusLogin.token', code: 'BAD_FORMAT', message }];
}

/** What is sealed of a login for an address, and what is shown of it. */
export function toSeal(login: PrometheusLogin, address: string): { readonly kind: LoginKind; readonly plain: string } {
  const sealed: LoginAt = { address, login };
  return { kind: login.token === undefined ? 'basic' : 'bearer', plain: JSON.stringify(sealed) };
}

/**
 * The login out of what was sealed.
 *
 * @param address where it is to be sent
 * @throws CredentialsError when it was given for another address
 */
export function loginFrom(plain: string, address: string | null | undefined): PrometheusLogin {
  const sealed = JSON.parse(plain) as LoginAt;
  if (sealed.address === address) return sealed.login;
  throw new CredentialsError('its password or token was given for another address: give it again');
}

/** How a login is sent. */
export function accessWith({ user = '', password = '', token }: PrometheusLogin): PrometheusAccess {
  if (token !== undefined) return { authorization: `Bearer ${token}`, secret: token };
  const pair = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return { authorization: `Basic ${pair}`, secret: password };
}
