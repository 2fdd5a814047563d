import { existsSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { ConfigError, createMeterClient } from '../../index.ts';
import type { CaptureFile } from '../../simulator/index.ts';
import { type Anonymous, anonymous } from '../capture/anonymous.ts';
import { walk } from '../capture/walk.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type MeterCommandOptions, meterConfigOf, withMeterOptions } from '../meter-options.ts';
import { wholeNumber } from '../setting-options.ts';
import { version } from '../version.ts';

interface CaptureOptions extends Omit<MeterCommandOptions, 'retries' | 'retryDelay'> {
  readonly out: string;
  readonly live: number;
  readonly records: number;
  readonly logbook?: boolean;
}

const upTo = (most: number) => (text: string) => {
  const count = wholeNumber(text);
  if (count < 1 || count > most) throw new InvalidArgumentError(`expected a whole number, 1 to ${most}`);
  return count;
};

export function captureCommand(run: RunCommand): Command {
  return withMeterOptions(new Command('capture'))
    .requiredOption('--out <file>', 'where it is written; must not be there yet')
    .option('--live <count>', 'so many live measurements, one a second; at most 600', upTo(600), 10)
    .option('--records <count>', 'so many of the last records; at most 50', upTo(50), 5)
    .option('--logbook', 'also the logbook, which can take minutes; not while a transaction runs')
    .addHelpText(
      'after',
      `
The file is made to be sent to strangers: identifications, ids of transactions and charge points, tariff texts and user
data are replaced in it, and signed records are signed again with a key that is thrown away. Serial number, firmware,
settings with their network addresses, certificate, times and energies stay. Nothing is written into the meter.`,
    )
    .action((meter: string | undefined, options: CaptureOptions) =>
      run(options.format, async ({ output, signal }) => {
        const { out, live, records, logbook = false, ...others } = options;
        const config = await meterConfigOf(meter, others, output);
        const client = createMeterClient(config);
        if (existsSync(out)) throw placeProblem(out, 'there is one');
        const takenFrom = new Date().toISOString();
        try {
          const taken = await walk(client, { live, records, logbook }, signal, output.talk);
          const result = anonymous(taken);
          const isTls = (config.meterTlsCertificate ?? '') !== '';
          const takenUntil = new Date().toISOString();
          const bytes = write(out, {
            ...fileOf(result),
            takenFrom,
            takenUntil,
            isTls,
            exchanges: result.exchanges,
          });
          const { exchanges, replacedTexts, signedAgain, differing } = result;
          if (differing > 0)
            output.talk(
              `${differing} signed records are judged otherwise now than the originals were; the file says which`,
            );
          const answer = { out, bytes, answers: exchanges.length, replacedTexts, signedAgain };
          const what = `${exchanges.length} answers in ${out}, ${Math.ceil(bytes / 1024)} kB`;
          const without = `${replacedTexts} texts of customers replaced, ${signedAgain} records signed again`;
          output.data(answer, `${what}; ${without}`);
          return exitCodes.done;
        } finally {
          await client.close();
        }
      }),
    );
}

function fileOf({ signedAgain }: Anonymous): Pick<CaptureFile, 'format' | 'version' | 'about' | 'program'> {
  return {
    format: 'lem-dcbm capture',
    version: 1,
    about: [
      'Answers of a LEM DCBM meter to GET requests, byte for byte with headers and framing, but for what follows.',
      'Replaced everywhere, always by the same and at the same length: evseId, transactionId, clientId, userData, UD, TT, ID and CI; plain, escaped, in hexadecimal and in base64.',
      `Signed records (${signedAgain} answers) are signed again with a key that was thrown away; its public key stands in place of both of the meter. They prove nothing. "original" is what the verification of each said before. Signatures of /legal are random.`,
      'Not replaced: serial number, firmware, settings with their network addresses, certificate, times, energies.',
      'dcbm simulate --replay FILE answers from it.',
    ],
    program: `lem-dcbm ${version()}, Node.js ${process.version}`,
  };
}

/** Never over a file that is there. @throws ConfigError when it cannot be written. */
function write(path: string, file: CaptureFile): number {
  const text = `${JSON.stringify(file, null, 1)}\n`;
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    throw placeProblem(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  return Buffer.byteLength(text);
}

function placeProblem(path: string, reason: string, cause?: unknown): ConfigError {
  const expected = `a file that is not there yet and can be written (${reason})`;
  return new ConfigError([{ key: '--out', value: JSON.stringify(path), expected }], cause);
}
