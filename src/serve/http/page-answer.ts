import { type PageFile, pagePolicy } from '../../inspect/page-files.ts';
import type { SiteContext } from './route.ts';

/** A file of the page. It has nothing of the site in it, so that everybody may have it who may ask. */
export function pageAnswer(context: SiteContext, { contentType, text }: PageFile): Response {
  context.header('Content-Security-Policy', pagePolicy);
  return context.body(text, 200, { 'Content-Type': contentType });
}
