import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What is told of a kind of refusal: its status, and what to try. */
interface ProblemEntry {
  readonly status: ContentfulStatusCode;
  /** Would the same request, made later and unchanged, possibly succeed? */
  readonly retryable: boolean;
  readonly advice: string;
}

function entry(status: ContentfulStatusCode, retryable: boolean, advice: string): ProblemEntry {
  return { status, retryable, advice };
}

/** Every reason for which a site itself refuses a request. Nothing was sent to a meter. */
export const problems = {
  SITE_REQUEST_INVALID: entry(
    400,
    false,
    'Correct the part that the message names; /api/openapi.json says what is taken.',
  ),
  SITE_UNAUTHORIZED: entry(
    401,
    false,
    'Send the header Authorization: Bearer TOKEN, with the text of the token file.',
  ),
  SITE_HOST_FOREIGN: entry(
    403,
    false,
    'Call it by its own address, or add the name to http.hosts in the file of the site.',
  ),
  SITE_ORIGIN_FOREIGN: entry(
    403,
    false,
    'Pages of other sites cannot use this one; use a program with the token.',
  ),
  SITE_PATH_UNKNOWN: entry(404, false, '/api/openapi.json names every path.'),
  SITE_METER_UNKNOWN: entry(404, false, 'GET /api/meters names the meters.'),
  SITE_RECORD_UNKNOWN: entry(
    404,
    false,
    'GET /api/meters/NAME with the token names what is pending; a record that was lost is told in the log and the events.',
  ),
  SITE_METHOD_UNKNOWN: entry(405, false, 'The header Allow names the methods of this path.'),
  SITE_NO_JOURNAL: entry(409, false, 'Name a journal in the file of the site.'),
  SITE_READ_ONLY: entry(409, false, 'Use dcbm start, dcbm stop, or the page of dcbm serve.'),
  SITE_BODY_TOO_LARGE: entry(413, false, 'Send what /api/openapi.json asks for, and nothing else.'),
  SITE_URL_TOO_LONG: entry(414, false, 'Stop a transaction of a long id by POST /api/meters/NAME/stop.'),
  SITE_TYPE_UNKNOWN: entry(415, false, 'Send JSON, with the header Content-Type: application/json.'),
  SITE_RECORD_NOT_EXPORTABLE: entry(422, false, 'Take the record as it is: format=ocmf.'),
  SITE_TOO_MANY_FAILURES: entry(429, true, 'Use the right token; it is taken at any time.'),
  SITE_TOO_MANY_READERS: entry(
    503,
    true,
    'Try again after the time of the header Retry-After, and close what is not needed.',
  ),
  SITE_METER_NOT_IDENTIFIED: entry(
    503,
    true,
    'Wait until the meter answers: only then it is known which records are its own.',
  ),
  SITE_CLOSING: entry(
    503,
    true,
    'Try again when the site has started again; what runs in the meters goes on.',
  ),
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof problems;

/** A request that the site itself refuses. */
export class SiteProblem extends Error {
  readonly code: ProblemCode;
  /** Of the answer, beside those that every answer has. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(`${message} (${code})`);
    this.name = 'SiteProblem';
    this.code = code;
    this.headers = headers;
  }
}
