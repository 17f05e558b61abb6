// Where compiled code may be kept between runs. It is executed as it lies there: in a directory that another user can write to, that user
// would run code as this one (Node's own default is below /tmp). Keep the syntax old.
const fs = require('fs');
const path = require('path');

/** A directory that this user alone can write to, made where it is missing; undefined where there is none. */
function compileCache(env, uid) {
  const base = [env.XDG_CACHE_HOME, env.HOME && path.join(env.HOME, '.cache')].filter((dir) => dir && path.isAbsolute(dir))[0];
  if (base === undefined) return undefined;
  try {
    const own = path.join(base, 'outreach');
    const dir = path.join(own, 'compile-cache');
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    // What it is called may lead elsewhere by links: it is judged where it really lies.
    const real = fs.realpathSync(dir);
    const found = fs.lstatSync(real);
    if (found.uid !== uid || (found.mode & 0o077) !== 0 || fs.lstatSync(own).uid !== uid) return undefined;
    for (let above = path.dirname(real); ; above = path.dirname(above)) {
      const parent = fs.lstatSync(above);
      const isShared = (parent.mode & 0o022) !== 0 && (parent.mode & 0o1000) === 0;
      if ((parent.uid !== uid && parent.uid !== 0) || isShared) return undefined;
      if (above === path.dirname(above)) return real;
    }
  } catch {
    return undefined;
  }
}

module.exports = { compileCache };
