/** Why a TLS handshake failed. */
export interface HandshakeFailure {
  /** What was expected and what came, for a message. */
  readonly what: string;
  readonly advice: string;
  /** The same handshake may succeed later, with nothing changed. */
  readonly isPassing: boolean;
  /**
   * OpenSSL's security level may have forbidden what both sides can do. Where the exact pin secures the connection a
   * lower level is worth a try.
   */
  readonly mayBeTheLevel: boolean;
  /** The other side speaks something else than TLS. */
  readonly isNoTls: boolean;
}

interface Kind extends HandshakeFailure {
  /** Node's code, and OpenSSL's reason in the same form: which of them says it differs from release to release. */
  readonly code: RegExp;
}

const lasting = { isPassing: false, mayBeTheLevel: false, isNoTls: false };
const passing = { ...lasting, isPassing: true };
const level = { ...lasting, mayBeTheLevel: true };
const updateTheMeter = 'look for newer firmware of the meter';

/** The first that fits counts. */
const kinds: readonly Kind[] = [
  {
    code: /WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|RECORD_LENGTH|BAD_RECORD_TYPE|UNKNOWN_PROTOCOL/,
    what: 'expected a TLS server, got something that is not TLS',
    advice: 'switch TLS on in the meter',
    ...lasting,
    isNoTls: true,
  },
  {
    code: /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|WRONG_SSL_VERSION|VERSION_TOO_LOW|INAPPROPRIATE_FALLBACK/,
    what: 'expected TLS 1.2 or 1.3, got no protocol version in common',
    advice: updateTheMeter,
    ...lasting,
  },
  {
    code: /DH_KEY_TOO_SMALL|DH_PARAM_SIZE|KEY_TOO_SMALL|BAD_DH/,
    what: 'expected a key exchange of at least 1024 bits, got a weaker one',
    advice: updateTheMeter,
    ...level,
  },
  {
    code: /HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|NO_SHARED|NO_SUITABLE|NO_CIPHER|WRONG_CIPHER|UNKNOWN_CIPHER|WRONG_SIGNATURE|WRONG_CURVE|SIGNATURE_TYPE|MD_TOO_WEAK/,
    what: 'expected to agree with the meter, got no common cipher, key exchange or signature',
    advice: `${updateTheMeter}; a meter that wants a certificate of its client says no more than that, too`,
    ...level,
  },
  {
    code: /CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_UNSUPPORTED_CERTIFICATE|ALERT_CERTIFICATE_UNKNOWN|ALERT_UNKNOWN_CA|ALERT_ACCESS_DENIED/,
    what: 'expected a server that lets the driver in, got one that wants a certificate of its client',
    advice: 'the driver has none; check that the address belongs to a LEM DCBM',
    ...lasting,
  },
  {
    code: /ALERT_(INTERNAL_ERROR|USER_CANCELL?ED)|BAD_RECORD_MAC|DECRYPTION_FAILED|UNEXPECTED_EOF/,
    what: 'the handshake was broken off',
    advice: 'a meter that boots does that; try again, and check the cabling when it stays so',
    ...passing,
  },
  {
    code: /ALERT|UNRECOGNIZED_NAME/,
    what: 'expected a handshake, got an alert of the meter',
    advice: 'report it with the firmware version of the meter',
    ...lasting,
  },
  {
    code: /^(ECONNRESET|EPIPE|ECONNABORTED)\b/,
    what: 'the connection was cut in the middle of the handshake',
    advice:
      'a meter that boots does that; try again, and check that the meter has TLS switched on when it stays so',
    ...passing,
  },
  {
    code: /^(ERR_SSL_|ERR_TLS_|EPROTO)/,
    what: 'the handshake failed',
    advice: 'report it with the firmware version of the meter',
    ...lasting,
  },
];

/** What became of a handshake, by what Node threw; `undefined` when something else failed. */
export function handshakeFailureOf(error: unknown): HandshakeFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  // A reset while TCP connects is no handshake.
  if (textOf(error, 'syscall') === 'connect') return undefined;
  const reason = textOf(error, 'reason').toUpperCase().replaceAll(/\W+/g, '_');
  const names = `${textOf(error, 'code')} ${reason}`;
  return kinds.find(({ code }) => code.test(names));
}

function textOf(error: Error, name: 'code' | 'reason' | 'syscall'): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}
