import { siteJsonSchema } from '../../src/serve/site-schema.ts';

/** `docs/reference/site.schema.json`: the file of `dcbm serve`, for the completion of editors. */
export function siteSchemaText(): string {
  return `${JSON.stringify(siteJsonSchema(), null, 2)}\n`;
}
