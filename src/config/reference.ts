import { z } from 'zod';
import { daylightSavingSchema } from './daylight-saving.ts';
import { everestName } from './everest-name.ts';
import { configSchema, everestShape, type KeyMeta } from './schema.ts';

/** One row of the configuration reference. */
export interface ConfigReferenceEntry {
  /** As in the configuration of `createMeter`. */
  readonly name: string;
  /** In words of JSON Schema: `integer`, `number`, `boolean`, `string`, `object or string`. */
  readonly type: string;
  /** It has to be given. */
  readonly isRequired: boolean;
  /** `undefined`: there is none; a key that is left out changes nothing. */
  readonly default: unknown;
  /** In words; empty where every value of the type is right. */
  readonly range: string;
  /** Empty where there is none. */
  readonly unit: string;
  /** What it does, in sentences. */
  readonly description: string;
  /** The same key in the configuration of EVerest's module; `undefined`: EVerest has none. */
  readonly everestName: string | undefined;
}

/** Every key of the configuration, in the order of the schema. The reference page is made from it. */
export function configReference(): readonly ConfigReferenceEntry[] {
  entries ??= readEntries();
  return entries;
}

/** Made once, because a message may ask for it many times. */
let entries: readonly ConfigReferenceEntry[] | undefined;

function readEntries(): readonly ConfigReferenceEntry[] {
  const schema = configJsonSchema();
  return Object.entries(propertiesOf(schema)).map(([name, property]) => {
    const { description = '', unit = '' } = property;
    return {
      name,
      type: typeOf(property),
      isRequired: schema.required?.includes(name) ?? false,
      default: property.default,
      range: rangeOf(property),
      unit,
      description,
      everestName: name in everestShape ? everestName(name) : undefined,
    };
  });
}

/** The configuration as JSON Schema (draft 2020-12), for editors and for other languages. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
    override({ path, jsonSchema }) {
      if (path.join('/') !== 'properties/meterDst') return;
      const { $schema, ...object } = z.toJSONSchema(daylightSavingSchema);
      jsonSchema.anyOf = [object, { type: 'string' }];
    },
  });
}

type Property = z.core.JSONSchema.BaseSchema & Partial<KeyMeta>;

function propertiesOf(schema: z.core.JSONSchema.BaseSchema): Record<string, Property> {
  return (schema.properties ?? {}) as Record<string, Property>;
}

function typeOf({ type, anyOf = [] }: Property): string {
  const types = anyOf.map(option => (typeof option === 'object' ? option.type : undefined));
  return [type, ...types].filter(one => one !== undefined).join(' or ');
}

function rangeOf({ range, minimum, maximum, enum: words }: Property): string {
  if (range !== undefined) return range;
  if (words !== undefined) return words.join(', ');
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return minimum === undefined ? '' : `at least ${minimum}`;
}
