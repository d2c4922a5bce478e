// Runs before `npm start` and `npm test`, on whatever Node the machine has: installs the packages when they are missing or
// not those of package-lock.json. Plain JavaScript, because nothing is installed yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Firstline needs Node 20 or later to install itself; this is ${process.version}.`);
}
const reason = whyInstall();
if (reason) {
  process.stderr.write(`Installing packages: ${reason}.\n`);
  install();
  const problem = whyInstall();
  if (problem) fail(`The packages were installed, but ${problem}.`);
}

function whyInstall() {
  const wanted = readPackages('package-lock.json');
  if (!wanted) return fail('package-lock.json is missing or damaged.');
  const installed = readPackages('node_modules/.package-lock.json');
  if (!installed) return 'node_modules is missing or unfinished';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (!found && !mayBeAbsent(entry)) return `${path} is missing`;
    if (found && (found.version !== entry.version || found.integrity !== entry.integrity)) {
      return `${path} is ${found.version}, not the ${entry.version} of package-lock.json`;
    }
  }
  // The runtime comes by an install script, which npm can be told to leave out.
  if (!existsSync(`${root}node_modules/.bin/node`)) return 'the install script of the package "node" has not run';
  return null;
}

/** npm leaves out optional packages of other systems, and those that failed to install. */
function mayBeAbsent(entry) {
  if (!entry.optional && !entry.devOptional) return false;
  const isOurs = entry.os?.includes(process.platform) && entry.cpu?.includes(process.arch) && !entry.libc;
  return !isOurs;
}

function install() {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  // The runtime is a dev dependency, and NODE_ENV=production must not leave it out.
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  // Not with our own runtime: it may be the one in node_modules, which is removed in the course of this.
  const [command, ...args] = npm && /\.c?js$/.test(npm) && node ? [node, npm, ...options] : ['npm', ...options];
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`npm ci failed${error ? ` (${error.message})` : ''}; see above.`);
}

function readPackages(name) {
  try {
    return JSON.parse(readFileSync(root + name, 'utf8')).packages;
  } catch {
    return null;
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
