import { z } from 'zod';
import { isHost } from '../config/host.ts';
import { configJsonSchema } from '../config/reference.ts';
import { everestShape, ownShape } from '../config/schema.ts';
import { brokerAddressOf, isOneLevel, isPublishable } from '../everest/index.ts';
import { ConfigError } from '../index.ts';

/** One segment of a URL, as it stands there. */
const nameOfMeter = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;
const hostWanted = 'an IPv4 address, an IPv6 address or a DNS name';

const file = (description: string) => z.string().min(1).max(4096).meta({ description });

const broker = z
  .string()
  .superRefine((text, context) => {
    const message = problemOfBroker(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ description: 'mqtt://host:port of the broker, mqtts:// for TLS; also with user:password@.' });
const brokerCa = file(
  'Certificate authority of the broker (PEM), beside this file. Left out: those of the system.',
).optional();
const beginning = z
  .string()
  .refine(text => text === '' || isPublishable(text), 'the beginning of a topic, without + and #');
const level = z.string().refine(isOneLevel, 'one level of a topic, without / + #');

const everest = z
  .strictObject({
    broker,
    brokerCa,
    moduleId: level.meta({
      description: 'Key of the module powermeter_API below active_modules of EVerest.',
    }),
    topicPrefix: beginning
      .default('')
      .meta({ description: "EVerest's mqtt_external_prefix, put before every topic." }),
    errorRaiserId: level
      .optional()
      .meta({ description: 'Key of a module generic_error_raiser_API that gets errors and warnings.' }),
    withholdCheckOnTemperatureError: z.boolean().default(false).meta({
      description: 'No communication check while the temperature error lasts: EVerest stops charging then.',
    }),
    minImportCurrentA: z
      .number()
      .min(0)
      .default(0)
      .meta({ description: 'Smallest current that is published as capability; 0: none.', unit: 'A' }),
    minExportCurrentA: z
      .number()
      .min(0)
      .default(0)
      .meta({ description: 'Smallest current that is published as capability; 0: none.', unit: 'A' }),
  })
  .meta({ description: 'The meter is the power meter of an EVerest.' });

const homeAssistant = z
  .strictObject({
    broker,
    brokerCa,
    discoveryPrefix: level
      .default('homeassistant')
      .meta({ description: 'Where Home Assistant looks for what there is.' }),
    topicPrefix: level.default('lem-dcbm').meta({ description: 'Where measurements are published.' }),
  })
  .meta({ description: 'The meter is a device of Home Assistant, by MQTT discovery.' });

/** What an entry of `meters` has beside the settings of a meter. */
export const entryShape = {
  name: z
    .string()
    .regex(
      nameOfMeter,
      'one segment of a URL: letters, digits and . _ ~ - after the first, at most 64 characters',
    )
    .meta({
      description:
        'How the meter is called here; unique. The journal goes by the serial number: a renamed meter keeps its past.',
    }),
  everest: everest.optional(),
  homeAssistant: homeAssistant.optional(),
};

const http = z
  .strictObject({
    host: z.string().refine(isHost, hostWanted).default('127.0.0.1').meta({
      description: 'Address to listen on. Elsewhere than on the loopback everything needs the token.',
    }),
    port: z.int().min(0).max(65_535).default(8090).meta({ description: 'TCP port; 0: any free one.' }),
    tokenFile: file(
      'The token that changes, records and requests need; made on the first start (0600) when it is not there.',
    ).default('./token'),
    hosts: z.array(z.string().refine(isHost, hostWanted)).max(100).default([]).meta({
      description:
        'Names under which browsers and tools reach it when it listens elsewhere than on the loopback.',
    }),
  })
  .meta({ description: 'Page, metrics and commands over HTTP.' });

/** What pages of settings say of each meter is checked apart, so that every problem is told in its own words. */
export const siteSchema = z.strictObject({
  http: http.prefault({}),
  journal: z.string().max(4096).default('').meta({
    description:
      'File of the durable journal of all meters (SQLite), beside this file. Empty: none, and what runs is remembered until the process ends.',
  }),
  meters: z
    .array(z.looseObject(entryShape))
    .min(1)
    .max(1000)
    .meta({ description: 'Every meter: its name, and the settings of the configuration reference.' }),
});

/** What a site presets otherwise than one meter: after an outage all are looked for again within a minute. */
export const sitePresets = { faultRecoveryDelayMs: 10_000 } as const;

/** The settings that a meter of a site may have. The journal is that of the site. */
export const settingNames: ReadonlySet<string> = new Set(
  Object.keys({ ...everestShape, ...ownShape }).filter(name => name !== 'journal'),
);

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The file of a site as JSON Schema (draft 2020-12), for the completion of editors. */
export function siteJsonSchema(): JsonSchema {
  const meter = configJsonSchema();
  const settings = Object.entries(meter.properties ?? {}).filter(([name]) => settingNames.has(name));
  return z.toJSONSchema(siteSchema, {
    io: 'input',
    unrepresentable: 'any',
    override({ path, jsonSchema }) {
      if (path.join('/') !== 'properties/meters/items') return;
      jsonSchema.properties = { ...jsonSchema.properties, ...Object.fromEntries(settings.map(preset)) };
      jsonSchema.required = ['name', ...(meter.required ?? [])];
      jsonSchema.additionalProperties = false;
    },
  });
}

function preset([name, schema]: [string, JsonSchema | boolean]): [string, JsonSchema | boolean] {
  if (!(name in sitePresets) || typeof schema !== 'object') return [name, schema];
  return [name, { ...schema, default: sitePresets[name as keyof typeof sitePresets] }];
}

function problemOfBroker(text: string): string | undefined {
  try {
    brokerAddressOf(text);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.issues[0]?.expected ?? 'mqtt://host:port';
    throw error;
  }
}
