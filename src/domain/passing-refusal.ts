/** A 4xx that says nothing of the request, and passes by itself: the server was too slow, too early or too busy. */
export function isPassingRefusal(status: number): boolean {
  return [408, 425, 429].includes(status);
}
