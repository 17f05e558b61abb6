#!/usr/bin/env node
// Checks the Node version before anything newer than it is loaded. Keep the syntax old.
var version = process.versions.node.split('.').map(Number);
var enough = version[0] > 24 || (version[0] === 24 && version[1] >= 15) || (version[0] === 22 && version[1] >= 22);
if (!enough) {
  process.stderr.write(
    'error: outreach needs Node 22.22, 24.15 or newer; this is Node ' +
      process.versions.node +
      '\n' +
      'hint: in the project folder "npx outreach" brings its own Node\n',
  );
  process.exitCode = 4;
} else {
  // Compiled code is cached between runs, where this Node can.
  require('node:module').enableCompileCache();
  import('../dist/cli.js').then((cli) => cli.main(process.argv.slice(2), process));
}
