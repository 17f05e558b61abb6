/** A help text whose paragraphs are wrapped where they are wider than the terminal; lists and examples, which are indented, stay as they are. */
export function reflow(text: string, width: number): string {
  const paragraphs: string[][] = [];
  let isOpen = false;
  for (const line of text.split('\n')) {
    const isProse = /^\S/.test(line);
    if (isProse && isOpen) paragraphs.at(-1)?.push(line);
    else paragraphs.push([line]);
    isOpen = isProse;
  }
  return paragraphs.flatMap((lines) => (/^\S/.test(lines[0] ?? '') ? wrapped(lines, width) : lines)).join('\n');
}

function wrapped(lines: readonly string[], width: number): readonly string[] {
  if (lines.every((line) => line.length <= width)) return lines;
  const done: string[] = [];
  let line = '';
  for (const word of lines.join(' ').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      done.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...done, line];
}
