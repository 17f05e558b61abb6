/** What a thread does with a text that never ends. */
export default function endless(): never {
  for (;;);
}
