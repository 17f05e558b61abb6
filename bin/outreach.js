#!/usr/bin/env node
// Checks the Node version before anything newer than it is loaded; where it is too old, it still tells the version and the help. Keep
// the syntax old.
const version = process.versions.node.split('.').map(Number);
const enough = version[0] > 24 || (version[0] === 24 && version[1] >= 15) || (version[0] === 22 && version[1] >= 22);
if (enough) {
  const cache = require('./compile-cache.js').compileCache(process.env, process.getuid());
  if (cache !== undefined) require('node:module').enableCompileCache(cache);
  import('../dist/cli.js').then((cli) => cli.main(process.argv.slice(2), process));
} else {
  process.exitCode = onOldNode(process.argv.slice(2));
}

function onOldNode(args) {
  if (args[0] === '--version' || args[0] === '-V') {
    process.stdout.write(`${require('../package.json').version}\n`);
    return 0;
  }
  if (args.length === 0 || args[0] === 'help' || args.indexOf('--help') >= 0 || args.indexOf('-h') >= 0) {
    process.stdout.write(helpOf(args.filter((word) => word.charAt(0) !== '-' && word !== 'help')));
    return 0;
  }
  process.stderr.write(
    `error: outreach needs Node 22.22, 24.15 or newer; this is Node ${process.versions.node}\nhint: ${howToGetNode()}\n`,
  );
  return 4;
}

// The page of the command that the words begin with, from the command reference.
function helpOf(words) {
  const file = require('path').join(__dirname, '..', 'docs', 'commands.md');
  const pages = require('fs').readFileSync(file, 'utf8').split(/^## /m);
  for (let n = words.length; n >= 0; n--) {
    const title = ['outreach'].concat(words.slice(0, n)).join(' ');
    const page = pages.filter((text) => text.split('\n', 1)[0] === title)[0];
    if (page !== undefined) return page.replace(/^[^\n]*\n\n```\n/, '').replace(/```\n+$/, '');
  }
}

// Told by where this file lies: in what npx fetched, where npm installs for everybody, in another project's dependencies, or in a clone.
function howToGetNode() {
  if (/\/_npx\//.test(__dirname)) return 'npx can bring a Node as well: npx -p node@24 -p ./outreach-….tgz outreach …';
  if (/\/lib\/node_modules\//.test(__dirname))
    return 'install a newer Node (https://nodejs.org, or "nvm install 24"), and outreach again with its npm';
  if (/\/node_modules\//.test(__dirname))
    return 'in this project, "npm install --save-dev node@24" brings one that "npx outreach" runs with';
  const clone = require('path').dirname(__dirname);
  return `in ${clone}, "npm install" brings a newer Node and "npx outreach" runs with it; or install one from https://nodejs.org`;
}
