/** What the library promises about one error code. The reference page `docs/reference/errors.md` is made from this table. */
export interface ErrorCodeEntry {
  /** Class that carries the code. */
  readonly errorClass: string;
  /** Would the same call, made later and unchanged, possibly succeed? */
  readonly retryable: boolean;
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What to try. */
  readonly advice: string;
}

function entry(errorClass: string, retryable: boolean, meaning: string, advice: string): ErrorCodeEntry {
  return { errorClass, retryable, meaning, advice };
}

/** Every code that an error of this library can have. Codes are covered by semver. */
export const errorCodes = {
  METER_CONFIG_INVALID: entry(
    'ConfigError',
    false,
    'The configuration was refused; the message lists every problem with its key, value and expected range.',
    'Correct the keys that the message names.',
  ),
  METER_UNREACHABLE: entry(
    'TransportError',
    true,
    'No connection to the meter could be made; nothing was sent.',
    'Check that the meter has power, the address and port, the network cable and the `interface` setting.',
  ),
  METER_CONNECT_TIMEOUT: entry(
    'TransportError',
    true,
    'The meter did not accept a connection within the deadline; nothing was sent.',
    'Check the address and the network between controller and meter; raise `commandTimeoutMs` on slow links.',
  ),
  METER_RESPONSE_TIMEOUT: entry(
    'TransportError',
    true,
    'The request was sent but no complete answer came within the deadline; a command may have had its effect.',
    'Read the meter back before you repeat a command; raise `commandTimeoutMs` if the meter is slow.',
  ),
  METER_CONNECTION_LOST: entry(
    'TransportError',
    true,
    'The connection broke after the request was sent; a command may have had its effect.',
    'Read the meter back before you repeat a command; check cabling and power of the meter.',
  ),
  METER_TLS_UNTRUSTED: entry(
    'TransportError',
    false,
    'The meter showed another certificate than the pinned one, or `strictValidity` is on and the pinned one is outside its validity; not a byte of the request was sent.',
    'If the meter was exchanged on purpose, fetch its certificate with `dcbm certificate`, compare the fingerprint with the meter and pin it.',
  ),
  METER_TLS_FAILED: entry(
    'TransportError',
    false,
    'The TLS handshake failed before a certificate could be compared: no TLS there, no common protocol, cipher or key exchange, an alert of the meter, or a cut. Not a byte of the request was sent; `retryable` is true when it may pass.',
    'Follow the advice in the message: switch TLS on in the meter, look for newer firmware, or just try again.',
  ),
  METER_RESPONSE_TOO_LARGE: entry(
    'ProtocolError',
    false,
    'The answer was larger than the limit for its endpoint and was cut off unread.',
    'Check that the address belongs to a LEM DCBM.',
  ),
  METER_HTTP_STATUS: entry(
    'HttpStatusError',
    true,
    'The meter answered with a status code that is not the expected one and not a refusal.',
    'Look at the status in the message; 5xx passes by itself or needs a restart of the meter.',
  ),
  METER_RESPONSE_INVALID: entry(
    'ProtocolError',
    false,
    'The answer is not HTTP or not JSON, or a required field is missing or has the wrong type; the message names the endpoint, and the field or the reason.',
    'Check that the address belongs to a LEM DCBM; report the endpoint, the field or reason and the firmware version.',
  ),
  METER_RESPONSE_UNEXPECTED: entry(
    'ProtocolError',
    false,
    'The answer is well-formed but says something that must not be, for instance another transaction id.',
    'Report the message together with the firmware version of the meter.',
  ),
  METER_REJECTED: entry(
    'DeviceError',
    false,
    'The meter refused the request; the message names the status bits that forbid it, where they could be read.',
    'Clear the named condition (time sync, sensor link, a running transaction, an error flag) and try again.',
  ),
  METER_FAULT: entry(
    'DeviceError',
    false,
    'The meter reports an error flag of its own.',
    'Restart the meter; if the flag comes back, the meter has to be replaced (LEM operation manual, p. 81 and 91).',
  ),
  METER_NOT_STARTED: entry(
    'StateError',
    false,
    'The driver has not been started.',
    'Call `start()` and wait for it before you send commands.',
  ),
  METER_BUSY: entry(
    'StateError',
    true,
    'Too many commands are waiting, or the command waited too long for its turn.',
    'Wait for the running command; send one command at a time.',
  ),
  METER_TRANSACTION_ACTIVE: entry(
    'StateError',
    false,
    'Another transaction is running; the message names it.',
    'Stop the named transaction first; on the command line `dcbm start --replace` does so.',
  ),
  METER_NO_TRANSACTION: entry(
    'StateError',
    false,
    'The meter knows no transaction with this id.',
    'Check the id; `dcbm status` shows the current one.',
  ),
  METER_CLOCK_IMPLAUSIBLE: entry(
    'StateError',
    true,
    'The clock of this machine is before this release, or well behind what the meter has signed, and was not written.',
    'Set the clock of this machine (NTP); or set acceptHostClock when it is right.',
  ),
  METER_STOPPED: entry(
    'StateError',
    false,
    'The driver has been stopped.',
    'Create a new driver; a stopped one does not come back.',
  ),
  METER_REQUEST_INVALID: entry(
    'StateError',
    false,
    'A request is none, or a field of it breaks a limit of the meter; nothing was sent. The message names fields and lengths, and nothing of what is in them.',
    'Shorten or correct the named field; limits are in bytes, not characters (LEM operation manual, p. 71).',
  ),
  METER_TRANSACTION_UNCONFIRMED: entry(
    'TransactionError',
    true,
    'It could not be found out whether the meter acted.',
    'Do not bill on it and do not start again at once; the driver reads the meter back when the link returns and reports what it finds.',
  ),
  METER_TRANSACTION_LOST: entry(
    'TransactionError',
    false,
    'The meter no longer knows a transaction that was running.',
    'Look at the archived records and at the logbook of the meter.',
  ),
  METER_RECORD_UNAVAILABLE: entry(
    'TransactionError',
    true,
    'The transaction has ended but its signed record could not be fetched yet; it stays pending.',
    'Wait for the event `record.recovered`, or ask for the same transaction again when the link is back.',
  ),
  METER_IDENTITY_CHANGED: entry(
    'IntegrityError',
    false,
    'Another meter answers at this address: its id or its public key differs.',
    'If the meter was exchanged on purpose, restart the driver with its new certificate and key; else look for the cause.',
  ),
  METER_REGISTER_DECREASED: entry(
    'IntegrityError',
    false,
    'An energy register that can only grow became smaller.',
    'Stop billing on this meter and look for the cause.',
  ),
  METER_RECORD_INVALID: entry(
    'IntegrityError',
    false,
    'The signed record does not verify or does not belong to the transaction; it is kept unchanged.',
    'Do not bill on it; the message says why. Only where the signature does not fit, compare the public key with the front plate of the meter.',
  ),
  METER_JOURNAL_FAILED: entry(
    'JournalError',
    true,
    'The journal could not be read or written.',
    'Check free space, permissions and whether another process has the journal open.',
  ),
  METER_ABORTED: entry(
    'AbortedError',
    true,
    'The caller cancelled the request.',
    'Nothing, if this was wanted.',
  ),
  METER_INTERNAL: entry(
    'InternalError',
    false,
    'A mistake in this library.',
    'Please report it with the message and the stack.',
  ),
} as const satisfies Record<string, ErrorCodeEntry>;

/** Stable code of an error; see {@link errorCodes}. */
export type MeterErrorCode = keyof typeof errorCodes;
