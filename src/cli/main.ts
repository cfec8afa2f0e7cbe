import { cli } from './cli.ts';
import { processContext } from './context.ts';
import { TOOL_FAILED } from './exit-error.ts';

// Remains if Node.js runs out of work before the command has ended, which would otherwise look like success.
process.exitCode = TOOL_FAILED;
process.exitCode = await cli(process.argv.slice(2), processContext());
