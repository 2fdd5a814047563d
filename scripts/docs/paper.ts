/** Readable on light and on dark paper; the paper is part of the picture, since a page may be of another mind. */
const style = `<style>
.paper{fill:#fff}.text{fill:#33425a;paint-order:stroke;stroke:#fff;stroke-width:3px}.strong{fill:#16202e;font-weight:600}.axis{stroke:#5b6b80;stroke-width:1.2}.rule{stroke:#dbe2ec;stroke-width:1}
.one{stroke:#1d5fa8;fill:none;stroke-width:2.2}.one-fill{fill:#1d5fa8}.two{stroke:#8a94a3;fill:none;stroke-width:2.2;stroke-dasharray:6 4}.two-fill{fill:#8a94a3}.over{fill:#b4541a}.goal{stroke:#b4541a;stroke-width:1.6;stroke-dasharray:4 3}
@media (prefers-color-scheme:dark){.paper{fill:#10161f}.text{fill:#c3d0e2;stroke:#10161f}.strong{fill:#e8eef7}.axis{stroke:#8ea0b8}.rule{stroke:#263244}.one{stroke:#6fb0f5}.one-fill{fill:#6fb0f5}.two{stroke:#8a94a3}.over{fill:#f0965a}.goal{stroke:#f0965a}}
</style>`;

/** A picture of so many pixels, with what is drawn on it. */
export function paper(width: number, height: number, label: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="12" role="img" aria-label="${escaped(label)}">`,
    style,
    '<rect class="paper" width="100%" height="100%"/>',
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

export function text(
  x: number,
  y: number,
  words: string,
  {
    anchor = 'start',
    kind = 'text',
  }: { readonly anchor?: 'start' | 'middle' | 'end'; readonly kind?: string } = {},
): string {
  return `<text class="${kind}" x="${short(x)}" y="${short(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

export function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${short(x1)}" y1="${short(y1)}" x2="${short(x2)}" y2="${short(y2)}"/>`;
}

/** A tenth of a pixel is enough. */
export const short = (value: number) => Number(value.toFixed(1));

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
