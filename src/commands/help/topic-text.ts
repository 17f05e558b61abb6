import { Help } from 'commander';
import type { HelpBlock, HelpTopic } from '../../cli/help-topics.ts';

const DEFAULT_WIDTH = 80;
/** Longer lines are hard to read, however wide the terminal is. */
const MAX_WIDTH = 100;
/** As in commander's lists. */
const INDENT = '  ';

/** A topic as text for a terminal of that width. */
export function topicText(topic: HelpTopic, terminalWidth = DEFAULT_WIDTH): string {
  const helper = new Help();
  helper.helpWidth = Math.min(terminalWidth, MAX_WIDTH);
  const blocks = topic.blocks.map((block) => (block.heading === undefined ? '' : `${block.heading}:\n`) + blockText(block, helper));
  return `${[`outreach help ${topic.name}: ${topic.summary}`, ...blocks].join('\n\n')}\n`;
}

function blockText(block: HelpBlock, helper: Help): string {
  if ('lines' in block) return indent(block.lines);
  if ('text' in block) return indent(helper.boxWrap(block.text, (helper.helpWidth ?? DEFAULT_WIDTH) - INDENT.length));
  const width = Math.max(...block.terms.map(([term]) => term.length));
  return block.terms.map(([term, meaning]) => helper.formatItem(term, width, meaning, helper)).join('\n');
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, INDENT);
}
