/**
 * One message is on the way at most: while the broker is away, or does not say that it has the last one, the next ones are
 * left out. What heaps up before a broker would be taken for what is so now.
 *
 * @param send resolves when the broker has it, or never will.
 */
export function oneOnItsWay<Message>(
  send: (message: Message) => Promise<boolean>,
): (message: Message) => void {
  let isUnderWay = false;
  return message => {
    if (isUnderWay) return;
    isUnderWay = true;
    void send(message).then(() => {
      isUnderWay = false;
    });
  };
}
