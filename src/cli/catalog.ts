import type { Command } from 'commander';
import type { RunCommand } from './command.ts';

/** A command as the help knows it; what it does is loaded when it is called. */
export interface CatalogEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<(run: RunCommand) => Command>;
}

/** Commands that belong together, under the heading of the help. */
export interface CatalogGroup {
  readonly heading: string;
  readonly commands: readonly CatalogEntry[];
}

/** Every command, in the order of the help. */
export const catalog: readonly CatalogGroup[] = [
  {
    heading: 'Try it, without a meter:',
    commands: [
      {
        name: 'demo',
        description:
          'simulated meter and driver: charging sessions from the first contact to the signed record',
        load: async () => (await import('./commands/demo.ts')).demoCommand,
      },
      {
        name: 'simulate',
        description: 'a simulated meter, until it is interrupted',
        load: async () => (await import('./commands/simulate.ts')).simulateCommand,
      },
    ],
  },
  {
    heading: 'Look at a meter; nothing is written:',
    commands: [
      {
        name: 'doctor',
        description: 'looks for what is wrong between here and the meter, and says what to do about it',
        load: async () => (await import('./commands/doctor.ts')).doctorCommand,
      },
      {
        name: 'status',
        description: 'who the meter is and how it is',
        load: async () => (await import('./commands/status.ts')).statusCommand,
      },
      {
        name: 'watch',
        description: 'live measurements, one a second',
        load: async () => (await import('./commands/watch.ts')).watchCommand,
      },
      {
        name: 'certificate',
        description:
          "the meter's certificate and its fingerprint, to compare and to pin; never trusts it by itself",
        load: async () => (await import('./commands/certificate.ts')).certificateCommand,
      },
      {
        name: 'logbook',
        description:
          "the meter's event log, oldest first; can take minutes, refused while a transaction runs",
        load: async () => (await import('./commands/logbook.ts')).logbookCommand,
      },
      {
        name: 'capture',
        description:
          'writes everything that can be read of a meter to a file for strangers, without data of customers',
        load: async () => (await import('./commands/capture.ts')).captureCommand,
      },
    ],
  },
  {
    heading: 'Work with a meter:',
    commands: [
      {
        name: 'start',
        description:
          'starts a transaction, which goes on after the command has ended; refused while another one runs',
        load: async () => (await import('./commands/start.ts')).startCommand,
      },
      {
        name: 'stop',
        description: 'ends a transaction and prints its signed record, verified',
        load: async () => (await import('./commands/stop.ts')).stopCommand,
      },
      {
        name: 'settings',
        description:
          'what the meter is set to; writes NTP, zone, daylight saving time and identification type',
        load: async () => (await import('./commands/settings.ts')).settingsCommand,
      },
      {
        name: 'tls',
        description: 'switches TLS in the meter, then checks that the meter answers so',
        load: async () => (await import('./commands/tls.ts')).tlsCommand,
      },
      {
        name: 'everest',
        description: 'is the power meter for EVerest, over MQTT, until it is interrupted',
        load: async () => (await import('./commands/everest.ts')).everestCommand,
      },
      {
        name: 'serve',
        description: 'many meters from one file: log, HTTP, metrics, bridges, until it is interrupted',
        load: async () => (await import('./commands/serve.ts')).serveCommand,
      },
    ],
  },
  {
    heading: 'Settings, and this command line:',
    commands: [
      {
        name: 'config',
        description: 'settings in a file: are they right, and where not',
        load: async () => (await import('./commands/config.ts')).configCommand,
      },
      {
        name: 'completion',
        description: 'prints what a shell needs to complete commands and options',
        load: async () => (await import('./commands/completion.ts')).completionCommand,
      },
    ],
  },
  {
    heading: 'Signed records:',
    commands: [
      {
        name: 'ocmf',
        description: 'signed records: verify, show, export',
        load: async () => (await import('./commands/ocmf.ts')).ocmfCommand,
      },
      {
        name: 'records',
        description:
          'the signed records of a journal: list, show, export, check; also while a driver has it open',
        load: async () => (await import('./commands/records.ts')).recordsCommand,
      },
    ],
  },
];
