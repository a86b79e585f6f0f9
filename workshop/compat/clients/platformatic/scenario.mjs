// Drives a broker with @platformatic/kafka. Prints a line `PASS name` or `FAIL name: why` for each
// scenario; ends with 1 if one failed.
//
// usage: scenario.mjs BOOTSTRAP PREFIX [WORDS-OF-THE-SCENARIOS-TO-PLAY]
import { administration } from './administration.mjs'
import { groups } from './groups.mjs'
import { admin } from './kit.mjs'
import { records } from './records.mjs'

const only = process.argv[4] ?? ''
const scenarios = {
  ...records,
  ...groups('classic'),
  ...groups('consumer'),
  ...administration,
}

const reason = error => [error, error.cause, ...(error.errors ?? [])]
  .filter(Boolean)
  .map(one => one.message ?? String(one))
  .join('; ')
  .split('\n')
  .join(' ')

let failed = false
for (const [name, scenario] of Object.entries(scenarios)) {
  if (!name.includes(only)) continue
  try {
    await scenario()
    console.log(`PASS ${name}`)
  } catch (error) {
    failed = true
    console.log(`FAIL ${name}: ${reason(error)}`)
  }
}
await admin.close()
process.exit(failed ? 1 : 0)
