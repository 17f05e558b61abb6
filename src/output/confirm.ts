import { confirm as ask } from '@inquirer/prompts';

/** A yes-or-no question on stderr; no is the default, and Ctrl-C means no. */
export async function confirm(message: string): Promise<boolean> {
  try {
    return await ask({ message, default: false }, { output: process.stderr });
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
}
